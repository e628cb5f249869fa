/**
 * What every row plays: two people, one of whom passes and one of whom fails, a deal at a gate, a workflow that waits. The
 * end state is read where people see it: in HubSpot.
 */
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { STAGES } from "../../../sandbox/crm-deals.ts";
import { IDV_PROPERTIES } from "../../../sandbox/crm-user.ts";
import type { Account } from "./account.ts";
import type { Row } from "./rows.ts";

const PASSED = {
  outcome: "passed",
  documentType: "drivers_license",
  matchConfidence: 0.97,
  ial: "IAL2",
} as const;
const FAILED = { outcome: "failed" } as const;

/** How long is waited, in ms; `stage`: for a step while something is wrong. The machine may be busy. */
const WAITS = { stage: 4000, results: 5000, alone: 140_000, helped: 90_000, lookEvery: 400 };

const recordSchema = z.object({ properties: z.record(z.string(), z.string().nullable()) });
const enrolmentSchema = z.object({
  state: z.string(),
  outputs: z.looseObject({ verification_status: z.string().optional() }),
});
const sessionsSchema = z.object({
  results: z.array(z.object({ id: z.string(), endedAt: z.string().nullable() })),
});
const idSchema = z.object({ id: z.coerce.string() });

/** What HubSpot shows in the end. Ids, links and days are there or not. */
export interface EndState {
  readonly passer: Readonly<Record<string, string>>;
  readonly failer: Readonly<Record<string, string>>;
  readonly waiter: Readonly<Record<string, string>>;
  readonly deal: string;
  readonly workflow: string;
}

/** How an undisturbed account ends, and what is shown to its admin all the same. */
export interface Calm {
  readonly state: EndState;
  readonly conditions: readonly string[];
}

/** What became of a row. */
export interface Result {
  readonly row: string;
  /** Codes that were shown while it lasted, or after it was lifted. */
  readonly conditions: readonly string[];
  /** Equal to the calm end state: by itself, after the admin signed in again, or never. */
  readonly ending: "equal" | "equal after a sign-in" | "differs";
  /** Whether a condition was shown when the state had not become equal by itself. */
  readonly isNamed: boolean;
  readonly seconds: number;
  /** What differs, or may differ because 1Kosmos did not state it. */
  readonly differs: readonly string[];
}

/** What is asked for in HubSpot once. */
interface Cast {
  readonly passer: string;
  readonly failer: string;
  readonly deal: string;
  /** A third person, who has a link and waits. */
  readonly waiter: string;
  hasGate: boolean;
  isMoved: boolean;
  enrolment: string | null;
}

/** Plays a row to its end. `undisturbed`: the account that it is compared with; null: this is one. */
export async function play(
  account: Account,
  row: Row | null,
  undisturbed: Calm | null,
): Promise<Result & { state: EndState | null }> {
  const calm = undisturbed?.state ?? null;
  const isNews = (code: string) => undisturbed?.conditions.includes(code) !== true;
  const conditions = new Set<string>();
  const look = async () => {
    for (const code of (await account.conditions()).filter(isNews)) conditions.add(code);
  };
  await account.create();
  if (row?.isSwitch === true) await row.begin(account);
  const isIn = await setUp(account);
  if (row?.isSwitch === false) await row.begin(account);
  const cast = await begin(account, isIn);
  await waitUntil(WAITS.stage, look, async () => await areBoth(account, cast, "pending"));
  await moveOn(account, cast);
  await waitUntil(
    WAITS.stage,
    look,
    async () => (await stateOf(account, cast))?.deal.includes("held") ?? false,
  );
  await endSessions(account, cast);
  await waitUntil(
    WAITS.results,
    look,
    async () => (await stateOf(account, cast))?.passer["idv_status"] === "verified",
  );
  await look();
  await row?.lift(account);
  if (!isIn) cast.hasGate = await setUp(account);
  const startedAt = performance.now();
  const isEqual = async () => {
    await moveOn(account, cast);
    await endSessions(account, cast);
    const state = await stateOf(account, cast);
    return (
      state !== null &&
      (calm === null ? isOver(state) : differences(state, calm, row).every(({ isStated }) => !isStated))
    );
  };
  const alone = await waitUntil(WAITS.alone, look, isEqual);
  const named = alone ? [] : (await account.conditions()).filter(isNews);
  const helped =
    alone || ((await signInAgain(account, cast)) && (await waitUntil(WAITS.helped, look, isEqual)));
  const state = await stateOf(account, cast);
  return {
    row: row?.name ?? "calm",
    conditions: [...conditions],
    ending: alone ? "equal" : helped ? "equal after a sign-in" : "differs",
    isNamed: named.length > 0,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    differs: state === null || calm === null ? [] : differences(state, calm, row).map(({ what }) => what),
    state,
  };
}

async function setUp(account: Account): Promise<boolean> {
  const isIn = await account.signIn();
  const isConnected = isIn && (await account.connect());
  const gates = [{ pipelineId: "default", stageId: STAGES.contract, minIal: "IAL1", mode: "enforce" }];
  return isConnected && (await account.putSettings({ gates }));
}

async function signInAgain(account: Account, cast: Cast): Promise<boolean> {
  await account.signIn();
  await account.connect();
  await moveOn(account, cast);
  return true;
}

async function begin(account: Account, hasGate: boolean): Promise<Cast> {
  const { portalId } = account;
  const person = async () =>
    idSchema.parse(await account.crm("POST", "/sandbox/contacts", { portalId, source: "FORM" })).id;
  const [passer, failer, waiter] = [await person(), await person(), await person()];
  const made = await account.crm("POST", "/sandbox/deals", {
    portalId,
    contactIds: [passer],
    properties: { dealname: "A deal" },
  });
  return { passer, failer, waiter, deal: idSchema.parse(made).id, hasGate, isMoved: false, enrolment: null };
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

/** What an admin tries while HubSpot may refuse it; null when it did. */
async function attempted(call: Promise<unknown>): Promise<unknown> {
  return call.catch(() => null);
}

/** The people do what their links ask of them, as soon as they have one. */
async function endSessions(account: Account, cast: Cast): Promise<void> {
  const open = sessionsSchema.parse(await account.tenant("GET", "/sandbox/sessions?limit=100"));
  for (const [contact, outcome] of [
    [cast.passer, PASSED],
    [cast.failer, FAILED],
  ] as const) {
    const properties = await propertiesOf(account, "contacts", contact);
    const session = properties?.["idv_session_id"] ?? "";
    const isOpen = open.results.some(({ id, endedAt }) => id === session && endedAt === null);
    if (isOpen) await account.tenant("POST", `/sandbox/sessions/${session}`, outcome);
  }
}

async function areBoth(account: Account, cast: Cast, status: string): Promise<boolean> {
  const state = await stateOf(account, cast);
  return state?.passer["idv_status"] === status && state.failer["idv_status"] === status;
}

async function propertiesOf(
  account: Account,
  type: string,
  id: string,
): Promise<Record<string, string | null> | null> {
  const names =
    type === "contacts" ? IDV_PROPERTIES : ["dealstage", "idv_gate_status", "idv_gate_target_stage"];
  try {
    const read = await account.crm("GET", `/crm/v3/objects/${type}/${id}?properties=${names.join(",")}`);
    return recordSchema.parse(read).properties;
  } catch {
    // The account moves, or the property does not exist yet.
    return null;
  }
}

/** Values that differ from run to run: whether there is one is what counts. */
const PRESENT: ReadonlySet<string> = new Set([
  "idv_credential_did",
  "idv_verified_date",
  "idv_session_id",
  "idv_verification_url",
]);

async function stateOf(account: Account, cast: Cast): Promise<EndState | null> {
  const [passer, failer, waiter, deal] = await Promise.all([
    propertiesOf(account, "contacts", cast.passer),
    propertiesOf(account, "contacts", cast.failer),
    propertiesOf(account, "contacts", cast.waiter),
    propertiesOf(account, "deals", cast.deal),
  ]);
  if (passer === null || failer === null || waiter === null || deal === null) return null;
  return {
    passer: shown(passer),
    failer: shown(failer),
    waiter: shown(waiter),
    deal: `${deal["dealstage"] ?? ""} ${deal["idv_gate_status"] ?? ""} ${deal["idv_gate_target_stage"] ?? ""}`.trim(),
    workflow: await workflowOf(account, cast),
  };
}

async function workflowOf(account: Account, { enrolment }: Cast): Promise<string> {
  if (enrolment === null) return "";
  const path = `/sandbox/workflows/enrollments/${enrolment}`;
  const { state, outputs } = enrolmentSchema.parse(await account.crm("GET", path));
  return `${state} ${outputs.verification_status ?? ""}`.trim();
}

function shown(properties: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    IDV_PROPERTIES.map((name) => {
      const value = properties[name] ?? "";
      return [name, PRESENT.has(name) && value !== "" ? "set" : value];
    }),
  );
}

function isOver({ passer, failer, waiter, deal, workflow }: EndState): boolean {
  return (
    passer["idv_status"] === "verified" &&
    failer["idv_status"] === "failed" &&
    waiter["idv_status"] === "pending" &&
    deal.includes("passed") &&
    workflow.startsWith("SUCCESS")
  );
}

/** What 1Kosmos states, or not. */
const STATED: ReadonlySet<string> = new Set([
  "idv_ial_level",
  "idv_liveid_enrolled",
  "idv_credential_did",
  "idv_match_confidence",
  "idv_document_type",
]);

/** `isStated`: not explained by what 1Kosmos leaves out. */
function differences(
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
  const others = (["deal", "workflow"] as const)
    .filter((name) => !isDeepStrictEqual(state[name], calm[name]))
    .map((name) => ({ what: `${name}: ${state[name]}, not ${calm[name]}`, isStated: true }));
  return [...people, ...others];
}

/** Waits until `isSo`, at most `ms`; `look` is called now and then. Returns whether it came true. */
async function waitUntil(
  ms: number,
  look: () => Promise<void>,
  isSo: () => Promise<boolean>,
): Promise<boolean> {
  const giveUpAt = performance.now() + ms;
  for (let turn = 0; ; turn += 1) {
    if (await isSo()) return true;
    if (turn % 3 === 2) await look();
    if (performance.now() > giveUpAt) return false;
    await pause(turn < 20 ? WAITS.lookEvery : 4 * WAITS.lookEvery);
  }
}
