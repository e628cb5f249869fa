/** The changes of an install to the portal's properties, and how those of several record types are reported together. Pure. */

/** The changes to the properties of one record type, or of all. */
export interface ProvisionReport {
  readonly group: "created" | "present";
  readonly created: readonly string[];
  readonly present: readonly string[];
}

/** The report about one record type. */
export interface TypeReport {
  /** As in HubSpot's paths, for instance `deals`. */
  readonly type: string;
  readonly report: ProvisionReport;
}

/** Joins the reports. A name that several record types have is followed by its type: `idv_gate_status (deals)`. */
export function joinReports(reports: readonly TypeReport[]): ProvisionReport {
  const types = new Map<string, Set<string>>();
  for (const { type, report } of reports)
    for (const name of [...report.created, ...report.present])
      types.set(name, (types.get(name) ?? new Set()).add(type));
  const named = (list: "created" | "present") =>
    reports.flatMap(({ type, report }) =>
      report[list].map((name) => ((types.get(name)?.size ?? 0) > 1 ? `${name} (${type})` : name)),
    );
  return {
    group: reports.some(({ report }) => report.group === "created") ? "created" : "present",
    created: named("created"),
    present: named("present"),
  };
}
