/**
 * What every row plays: two people, one of whom passes and one of whom fails, a deal at a gate, a workflow that waits. The
 * end state is read where people see it: in HubSpot.
 */
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { STAGES } from "../../../sandbox/crm-deals.ts";
import { IDV_PROPERTIES } from "../../../sandbox/crm-user.ts";
import type { Account, Shown } from "./account.ts";
import type { Row } from "./rows.ts";

const PASSED = {
  outcome: "passed",
  documentType: "drivers_license",
  matchConfidence: 0.97,
  ial: "IAL2",
} as const;
const FAILED = { outcome: "failed" } as const;

/**
 * Times in ms. Nothing is judged by them on a busy machine: a row that ends well ends sooner, and only one that does not
 * waits for the end of `alone` and `helped`.
 */
const WAITS = {
  /** How long something stays wrong, unless all goes well sooner. */
  wrong: 12_000,
  /** The longest for a fault that no call has met yet. */
  unmet: 40_000,
  alone: 240_000,
  helped: 240_000,
  /** For how long the app is left alone although it shows a condition; `far`: whose next attempt is not soon. */
  named: 60_000,
  namedFar: 15_000,
  soon: 75_000,
  /** Conditions are looked at this often. */
  conditions: 5000,
  /** Without a call of the app, the state is looked at this often, and after one so much later. */
  quiet: 2000,
  afterCall: 300,
};

const recordsSchema = z.object({
  results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.string().nullable()) })),
});
const enrolmentSchema = z.object({
  state: z.string(),
  outputs: z.looseObject({ verification_status: z.string().optional() }),
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
  /** Sessions that were ended by the people. */
  readonly ended: Set<string>;
}

/** Plays a row to its end. `undisturbed`: the account that it is compared with; null: this is one. */
export async function play(
  account: Account,
  row: Row | null,
  undisturbed: Calm | null,
): Promise<Result & { state: EndState | null }> {
  const news = new News(account, undisturbed?.conditions ?? []);
  await account.create();
  if (row?.isEarly === true) await row.begin(account);
  const isIn = await setUp(account);
  account.markSetUp();
  if (row?.isEarly === false) await row.begin(account);
  const cast = await begin(account, isIn);
  const isEqual = async () => isAsCalm(await advance(account, cast), undisturbed, row);
  const isUnmet = () => row?.isFault === true && account.hits === 0;
  await waitUntil(account, (ms) => ms > (isUnmet() ? WAITS.unmet : WAITS.wrong), isEqual);
  await news.look();
  await row?.lift(account);
  if (!isIn) cast.hasGate = await setUp(account);
  const startedAt = performance.now();
  const alone = await waitUntil(account, (ms) => news.isOver(ms), isEqual);
  if (!alone) await news.look();
  const isNamed = !alone && news.isAnythingShown;
  const isOver = (ms: number) => ms > WAITS.helped;
  const helped = alone || ((await signInAgain(account, cast)) && (await waitUntil(account, isOver, isEqual)));
  const state = await advance(account, cast);
  return {
    row: row?.name ?? "calm",
    conditions: news.codes,
    ending: alone ? "equal" : helped ? "equal after a sign-in" : "differs",
    isNamed,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    differs:
      state === null || undisturbed === null
        ? []
        : differences(state, undisturbed.state, row).map(({ what }) => what),
    state,
  };
}

/** The conditions that an undisturbed account does not have. */
class News {
  readonly #account: Account;
  readonly #calm: readonly string[];
  readonly #codes = new Set<string>();
  #shown: readonly Shown[] = [];
  #lookedAt = 0;

  constructor(account: Account, calm: readonly string[]) {
    this.#account = account;
    this.#calm = calm;
  }

  /** All that were seen. */
  get codes(): readonly string[] {
    return [...this.#codes];
  }

  get isAnythingShown(): boolean {
    return this.#shown.length > 0;
  }

  async look(): Promise<void> {
    this.#shown = (await this.#account.conditions()).filter(({ code }) => !this.#calm.includes(code));
    for (const { code } of this.#shown) this.#codes.add(code);
    this.#lookedAt = performance.now();
  }

  /** Whether the app is left alone no longer, after `ms`: an admin reads what it says, and when it tries again. */
  async isOver(ms: number): Promise<boolean> {
    if (ms > WAITS.alone) return true;
    if (ms < WAITS.namedFar || performance.now() - this.#lookedAt < WAITS.conditions) return false;
    await this.look();
    const isFar = ({ retryAt }: Shown) => retryAt === null || retryAt > Date.now() + WAITS.soon;
    return this.#shown.length > 0 && (ms > WAITS.named || this.#shown.every(isFar));
  }
}

/** The people and the admin do what they can do; returns the state before that. */
async function advance(account: Account, cast: Cast): Promise<EndState | null> {
  await moveOn(account, cast);
  const records = await readRecords(account, cast);
  if (records === null) return null;
  await endSessions(account, cast, records);
  return stateOf(account, cast, records);
}

function isAsCalm(state: EndState | null, undisturbed: Calm | null, row: Row | null): boolean {
  if (state === null) return false;
  if (undisturbed === null) return isOver(state);
  return differences(state, undisturbed.state, row).every(({ isStated }) => !isStated);
}

async function setUp(account: Account): Promise<boolean> {
  const isIn = await account.signIn();
  const isConnected = isIn && (await account.connect());
  const gates = [{ pipelineId: "default", stageId: STAGES.contract, minIal: "IAL1", mode: "enforce" }];
  return isConnected && (await account.putSettings({ gates }));
}

/** The admin does what conditions ask for: signs in, saves the connection, replays what was given up, enrols again. */
async function signInAgain(account: Account, cast: Cast): Promise<boolean> {
  await account.signIn();
  await account.connect();
  await account.replayAll();
  // A workflow whose verification was given up has gone on, as not verified.
  if ((await workflowOf(account, cast)).endsWith("not_verified")) cast.enrolment = null;
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
  return {
    passer,
    failer,
    waiter,
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

/** What an admin tries while HubSpot may refuse it; null when it did. */
async function attempted(call: Promise<unknown>): Promise<unknown> {
  return call.catch(() => null);
}

/** The people do what their links ask of them, as soon as they have one. */
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

type Properties = Readonly<Record<string, string | null>>;

interface Records {
  readonly passer: Properties;
  readonly failer: Properties;
  readonly waiter: Properties;
  readonly deal: Properties;
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

/** Values that differ from run to run: whether there is one is what counts. */
const PRESENT: ReadonlySet<string> = new Set([
  "idv_credential_did",
  "idv_verified_date",
  "idv_session_id",
  "idv_verification_url",
]);

async function stateOf(account: Account, cast: Cast, records: Records): Promise<EndState> {
  const { passer, failer, waiter, deal } = records;
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

/**
 * Waits until `isSo`, looking whenever the app has made a call, until `isOver` says so of the ms that have passed. Returns
 * whether it came true.
 */
async function waitUntil(
  account: Account,
  isOver: (ms: number) => boolean | Promise<boolean>,
  isSo: () => Promise<boolean>,
): Promise<boolean> {
  const startedAt = performance.now();
  for (;;) {
    if (await isSo()) return true;
    if (await isOver(performance.now() - startedAt)) return false;
    await account.nextCall(WAITS.quiet);
    await pause(WAITS.afterCall);
  }
}
