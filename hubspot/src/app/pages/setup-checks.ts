/** The steps of the set-up that are done, missing, or worth knowing. Pure. */
import { fill, list, number, wordOf } from "@1kosmos/kit";
import type { Setup } from "./shapes.ts";
import { wordFor } from "./show.ts";
import type { Texts } from "./texts.ts";

/** `open`: nothing is missing, and it could be otherwise. */
export interface Check {
  readonly state: "yes" | "no" | "open";
  readonly text: string;
}

function check(
  isThere: boolean,
  texts: { readonly yes: string; readonly no: string },
  otherwise: "no" | "open",
): Check {
  return isThere ? { state: "yes", text: texts.yes } : { state: otherwise, text: texts.no };
}

export function hubspotChecks({ hubspot }: Setup, { words, problems, speech }: Texts): readonly Check[] {
  const { setup } = words;
  const { status, properties, segments, withheld } = hubspot;
  const { yes, no, ...reasons } = setup.segments;
  const reason = wordOf(reasons, segments.state) ?? segments.reason ?? reasons.preparing;
  const { features } = problems.terms;
  const missing = list(
    withheld.map((feature) => wordFor(features, feature)),
    speech,
  );
  return [
    check(status === "connected", setup.access, "no"),
    check(properties === "done", setup.properties, "open"),
    check(segments.isReady, { yes, no: fill(no, { reason }) }, "open"),
    ...(withheld.length === 0
      ? []
      : [{ state: "open" as const, text: fill(setup.withheld, { features: missing }) }]),
  ];
}

export function onekosmosChecks({ onekosmos }: Setup, { words }: Texts): readonly Check[] {
  const { setup, overview } = words;
  const { tenant, refusal, pause, checksCallbacks } = onekosmos;
  if (tenant === null) return [{ state: "no", text: setup.tenant.no }];
  const connection: Check =
    refusal === null
      ? { state: "yes", text: fill(setup.tenant.yes, { tenant }) }
      : { state: "no", text: fill(overview.refuses, { cause: refusal }) };
  return [
    connection,
    ...(pause === null ? [] : [{ state: "open" as const, text: fill(overview.pauses, { cause: pause }) }]),
    check(checksCallbacks, setup.callbacks, "open"),
  ];
}

export function triggerChecks({ triggers }: Setup, { words, speech }: Texts): readonly Check[] {
  const { setup } = words;
  const { sources, importsPerMinute, gates, ways } = triggers;
  const named = (table: Readonly<Record<string, string>>, codes: readonly string[]) =>
    list(
      codes.map((code) => wordFor(table, code)),
      speech,
    );
  const count = (n: number) => ({ count: number(n, speech) });
  const on = fill(setup.sourcesOn, { sources: named(setup.sources, sources) });
  const checks = [
    check(sources.length > 0, { yes: on, no: setup.sourcesOff }, "open"),
    check(gates > 0, { yes: fill(setup.gates.yes, count(gates)), no: setup.gates.no }, "open"),
    check(
      ways.length > 0,
      { yes: fill(setup.waysOn, { ways: named(setup.ways, ways) }), no: setup.waysOff },
      "no",
    ),
  ];
  if (importsPerMinute !== null)
    checks.splice(1, 0, { state: "yes", text: fill(setup.imports, count(importsPerMinute)) });
  return checks;
}
