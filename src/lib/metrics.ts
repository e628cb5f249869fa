/**
 * Writes figures to Workers Analytics Engine over the optional binding `METRICS`: one data point for each webhook batch, turn of
 * a portal's work, change of a condition, run of the cron and failed request, and none for a contact. A point is written in the
 * background and stores no row. docs/metrics.md has the columns, queries and alerts.
 */

/** The kinds of points. `labels` are columns blob3 and on, `figures` double1 and on; blob1 is the kind, blob2 the portal. */
export const METRICS = {
  webhooks: { labels: ["status"], figures: ["ms", "events", "stored"] },
  turn: {
    labels: [],
    figures: [
      "events",
      "started",
      "verified",
      "failed",
      "expired",
      "jobs_done",
      "jobs_retried",
      "dead_letters",
      "hubspot_calls",
      "hubspot_refused",
      "hubspot_failed",
      "jobs_waiting",
      "late_ms",
    ],
  },
  condition: { labels: ["code", "about", "change"], figures: [] },
  cron: { labels: [], figures: ["ms", "portals", "failed"] },
  error: { labels: ["route", "status", "code"], figures: ["ms"] },
} as const;

export type MetricKind = keyof typeof METRICS;

/** A point: every label and figure of its kind. */
export interface Point<Kind extends MetricKind> {
  /** Null where the point is about no portal. */
  readonly portalId: number | null;
  readonly labels: Readonly<Record<(typeof METRICS)[Kind]["labels"][number], string>>;
  readonly figures: Readonly<Record<(typeof METRICS)[Kind]["figures"][number], number>>;
}

/** The index by which points that are about no portal are sampled. */
const DEPLOYMENT = "deployment";

/** Writes a point, where the deployment binds a dataset. Metrics stop no work: what the dataset refuses is dropped. */
export function writeMetric<Kind extends MetricKind>(env: object, kind: Kind, point: Point<Kind>): void {
  const dataset = datasetOf(env);
  if (dataset === null) return;
  const { labels, figures } = METRICS[kind];
  const texts: Readonly<Record<string, string>> = point.labels;
  const numbers: Readonly<Record<string, number>> = point.figures;
  const portal = point.portalId === null ? "" : String(point.portalId);
  try {
    dataset.writeDataPoint({
      indexes: [portal === "" ? DEPLOYMENT : portal],
      blobs: [kind, portal, ...labels.map((name) => texts[name] ?? "")],
      doubles: figures.map((name) => numbers[name] ?? 0),
    });
  } catch {
    // A dataset that was deleted, or too many points of one invocation.
  }
}

/** Returns whether the deployment binds a dataset. */
export function hasMetrics(env: object): boolean {
  return datasetOf(env) !== null;
}

function datasetOf(env: object): Pick<AnalyticsEngineDataset, "writeDataPoint"> | null {
  const binding: unknown = Reflect.get(env, "METRICS");
  return isDataset(binding) ? binding : null;
}

function isDataset(value: unknown): value is AnalyticsEngineDataset {
  return (
    typeof value === "object" && value !== null && typeof Reflect.get(value, "writeDataPoint") === "function"
  );
}
