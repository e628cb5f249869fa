/** How an account ended, as HubSpot shows it, and how that is compared with an undisturbed one. Pure. */
import { isDeepStrictEqual } from "node:util";
import { IDV_PROPERTIES } from "../../../sandbox/crm-user.ts";
import type { Row } from "./rows.ts";

/** Property name → value. */
export type Properties = Readonly<Record<string, string | null>>;

/** The records that are looked at. */
export interface Records {
  readonly passer: Properties;
  readonly failer: Properties;
  readonly waiter: Properties;
  readonly deal: Properties;
}

/** The state in HubSpot in the end. Ids, links and days are there or not. */
export interface EndState {
  readonly passer: Readonly<Record<string, string>>;
  readonly failer: Readonly<Record<string, string>>;
  readonly waiter: Readonly<Record<string, string>>;
  readonly deal: string;
  readonly workflow: string;
  /** True if the one who waits got a mail. */
  readonly mail: string;
}

/** Values that differ from run to run: whether there is one is what counts. */
const PRESENT: ReadonlySet<string> = new Set([
  "idv_credential_did",
  "idv_verified_date",
  "idv_session_id",
  "idv_verification_url",
]);

/** Returns what the records, the workflow and the mails show. */
export function endStateOf(
  { passer, failer, waiter, deal }: Records,
  { workflow, mail }: Pick<EndState, "workflow" | "mail">,
): EndState {
  return {
    passer: shown(passer),
    failer: shown(failer),
    waiter: shown(waiter),
    deal: `${deal["dealstage"] ?? ""} ${deal["idv_gate_status"] ?? ""} ${deal["idv_gate_target_stage"] ?? ""}`.trim(),
    workflow,
    mail,
  };
}

function shown(properties: Properties): Record<string, string> {
  return Object.fromEntries(
    IDV_PROPERTIES.map((name) => {
      const value = properties[name] ?? "";
      return [name, PRESENT.has(name) && value !== "" ? "set" : value];
    }),
  );
}

/** True if everything has ended as it should when nothing goes wrong. */
export function isWellOver({ passer, failer, waiter, deal, workflow, mail }: EndState): boolean {
  return (
    passer["idv_status"] === "verified" &&
    failer["idv_status"] === "failed" &&
    waiter["idv_status"] === "pending" &&
    deal.includes("passed") &&
    workflow.startsWith("SUCCESS") &&
    mail === "set"
  );
}

/** The facts that 1Kosmos states, or not. */
const STATED: ReadonlySet<string> = new Set([
  "idv_ial_level",
  "idv_liveid_enrolled",
  "idv_credential_did",
  "idv_match_confidence",
  "idv_document_type",
]);

/** Returns what differs. `isStated`: not explained by what 1Kosmos leaves out. */
export function differences(
  state: EndState,
  calm: EndState,
  row: Row | null,
): { what: string; isStated: boolean }[] {
  const people = (["passer", "failer", "waiter"] as const).flatMap((who) =>
    IDV_PROPERTIES.filter((name) => state[who][name] !== calm[who][name]).map((name) => ({
      what: `${who} ${name}: ${state[who][name] ?? ""}, not ${calm[who][name] ?? ""}`,
      isStated: !(row?.statesLess === true && STATED.has(name)),
    })),
  );
  const others = (["deal", "workflow", "mail"] as const)
    .filter((name) => !isDeepStrictEqual(state[name], calm[name]))
    .map((name) => ({ what: `${name}: ${state[name]}, not ${calm[name]}`, isStated: true }));
  return [...people, ...others];
}
