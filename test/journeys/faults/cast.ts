/** The people of an account and what they do: two are verified, one of whom fails; a third waits; a deal stands at a gate. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { STAGES } from "../../../sandbox/crm-deals.ts";
import { IDV_PROPERTIES } from "../../../sandbox/crm-user.ts";
import type { Account } from "./account.ts";
import { type EndState, endStateOf, type Properties, type Records } from "./end-state.ts";

const PASSED = {
  outcome: "passed",
  documentType: "drivers_license",
  matchConfidence: 0.97,
  ial: "IAL2",
} as const;
const FAILED = { outcome: "failed" } as const;

const recordsSchema = z.object({
  results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.string().nullable()) })),
});
const enrolmentSchema = z.object({
  state: z.string(),
  outputs: z.looseObject({ verification_status: z.string().optional() }),
});
const idSchema = z.object({ id: z.coerce.string() });

/** Everything that is requested in HubSpot once. */
export interface Cast {
  readonly passer: string;
  readonly failer: string;
  readonly deal: string;
  /** A third person, who has a link and waits. */
  readonly waiter: string;
  /** Where the link is mailed to. */
  readonly address: string;
  hasGate: boolean;
  isMoved: boolean;
  enrolment: string | null;
  /** Sessions that were ended by the people. */
  readonly ended: Set<string>;
}

/** The people and the admin do what they can do; returns the state before that. */
export async function advance(account: Account, cast: Cast): Promise<EndState | null> {
  await moveOn(account, cast);
  const records = await readRecords(account, cast);
  if (records === null) return null;
  await endSessions(account, cast, records);
  return endStateOf(records, {
    workflow: await workflowOf(account, cast),
    mail: account.mailsTo(cast.address) > 0 ? "set" : "",
  });
}

/** The people of an account appear, and a deal. */
export async function begin(account: Account, hasGate: boolean): Promise<Cast> {
  const { portalId } = account;
  const addresses = [1, 2, 3].map(() => `${randomUUID()}@example.net`);
  const ids: string[] = [];
  for (const email of addresses) {
    const person = { portalId, source: "FORM", properties: { email } };
    ids.push(idSchema.parse(await account.crm("POST", "/sandbox/contacts", person)).id);
  }
  const [passer = "", failer = "", waiter = ""] = ids;
  const made = await account.crm("POST", "/sandbox/deals", {
    portalId,
    contactIds: [passer],
    properties: { dealname: "A deal" },
  });
  return {
    passer,
    failer,
    waiter,
    address: addresses[2] ?? "",
    deal: idSchema.parse(made).id,
    hasGate,
    isMoved: false,
    enrolment: null,
    ended: new Set(),
  };
}

/** Moves the deal to its gate, and enrols the second person, as far as that was not done and HubSpot lets the admin do it. */
async function moveOn(account: Account, cast: Cast): Promise<void> {
  const { portalId } = account;
  const move = { portalId, dealIds: [cast.deal], stage: STAGES.contract };
  // A gate judges the moves that come after it was saved.
  if (!cast.isMoved && cast.hasGate)
    cast.isMoved = (await attempted(account.crm("POST", "/sandbox/deals/move", move))) !== null;
  const wanted = { portalId, objectId: cast.failer, inputFields: { kind: "identity" } };
  if (cast.enrolment !== null) return;
  const enrolled = await attempted(account.crm("POST", "/sandbox/workflows/enroll", wanted));
  cast.enrolment = enrolled === null ? null : idSchema.parse(enrolled).id;
}

/** The admin's attempt while HubSpot may refuse it; null when it did. */
async function attempted(call: Promise<unknown>): Promise<unknown> {
  return call.catch(() => null);
}

/** The people follow their links, as soon as they have one. */
async function endSessions(account: Account, cast: Cast, { passer, failer }: Records): Promise<void> {
  for (const [properties, outcome] of [
    [passer, PASSED],
    [failer, FAILED],
  ] as const) {
    const session = properties["idv_session_id"] ?? "";
    if (session === "" || properties["idv_status"] !== "pending" || cast.ended.has(session)) continue;
    const ended = await attempted(account.tenant("POST", `/sandbox/sessions/${session}`, outcome));
    if (ended !== null) cast.ended.add(session);
  }
}

/** Null while HubSpot shows nothing: the account moves, or the properties do not exist yet. */
async function readRecords(account: Account, cast: Cast): Promise<Records | null> {
  const dealProperties = ["dealstage", "idv_gate_status", "idv_gate_target_stage"];
  const [contacts, deals] = await Promise.all([
    read(account, "contacts", [cast.passer, cast.failer, cast.waiter], IDV_PROPERTIES),
    read(account, "deals", [cast.deal], dealProperties),
  ]);
  const [passer, failer] = [contacts.get(cast.passer), contacts.get(cast.failer)];
  const [waiter, deal] = [contacts.get(cast.waiter), deals.get(cast.deal)];
  if (passer === undefined || failer === undefined || waiter === undefined || deal === undefined) return null;
  return { passer, failer, waiter, deal };
}

async function read(
  account: Account,
  type: string,
  ids: readonly string[],
  properties: readonly string[],
): Promise<ReadonlyMap<string, Properties>> {
  const body = { inputs: ids.map((id) => ({ id })), properties };
  const found = recordsSchema.parse(
    (await attempted(account.crm("POST", `/crm/v3/objects/${type}/batch/read`, body))) ?? { results: [] },
  );
  return new Map(found.results.map((record) => [record.id, record.properties]));
}

/** Returns the workflow's state and its outputs. */
export async function workflowOf(account: Account, { enrolment }: Cast): Promise<string> {
  if (enrolment === null) return "";
  const path = `/sandbox/workflows/enrollments/${enrolment}`;
  const { state, outputs } = enrolmentSchema.parse(await account.crm("GET", path));
  return `${state} ${outputs.verification_status ?? ""}`.trim();
}
