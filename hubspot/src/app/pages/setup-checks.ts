/** What of the set-up is in place, missing, or worth knowing. Pure. */
import type { Setup } from "./shapes.ts";
import { wordFor } from "./show.ts";
import { fill } from "./fill.ts";
import { SETUP } from "./words-setup.ts";

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

export function hubspotChecks({ hubspot }: Setup): readonly Check[] {
  const { status, properties, segments, withheld } = hubspot;
  const reason = segments.reason ?? SETUP.segments.preparing;
  const noSegments = fill(SETUP.segments.no, { reason });
  const features = withheld.map((feature) => wordFor(SETUP.features, feature)).join(", ");
  return [
    check(status === "connected", SETUP.access, "no"),
    check(properties === "done", SETUP.properties, "open"),
    check(segments.isReady, { yes: SETUP.segments.yes, no: noSegments }, "open"),
    ...(withheld.length === 0 ? [] : [{ state: "open" as const, text: fill(SETUP.withheld, { features }) }]),
  ];
}

export function onekosmosChecks({ onekosmos }: Setup): readonly Check[] {
  const { tenant, refusal, pause, checksCallbacks } = onekosmos;
  if (tenant === null) return [{ state: "no", text: SETUP.tenant.no }];
  const connection: Check =
    refusal === null
      ? { state: "yes", text: fill(SETUP.tenant.yes, { tenant }) }
      : { state: "no", text: fill(SETUP.refusal, { tenant, why: refusal }) };
  return [
    connection,
    ...(pause === null ? [] : [{ state: "open" as const, text: pause }]),
    check(checksCallbacks, SETUP.callbacks, "open"),
  ];
}

export function triggerChecks({ triggers }: Setup): readonly Check[] {
  const { sources, importsPerMinute, gates, ways } = triggers;
  const pace = importsPerMinute === null ? "" : ` ${fill(SETUP.imports, { count: importsPerMinute })}`;
  const sourcesOn = fill(SETUP.sourcesOn, { sources: list(SETUP.sources, sources) }) + pace;
  const waysOn = fill(SETUP.waysOn, { ways: list(SETUP.ways, ways) });
  return [
    check(sources.length > 0, { yes: sourcesOn, no: SETUP.sourcesOff }, "open"),
    check(gates > 0, { yes: fill(SETUP.gates.yes, { count: gates }), no: SETUP.gates.no }, "open"),
    check(ways.length > 0, { yes: waysOn, no: SETUP.waysOff }, "no"),
  ];
}

function list(table: Readonly<Record<string, string>>, words: readonly string[]): string {
  return words.map((word) => wordFor(table, word)).join(", ");
}
