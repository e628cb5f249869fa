/**
 * The scenario of every row: an account is set up, a fault is injected, is lifted, and the end is compared with the
 * calm one.
 */
import { setTimeout as pause } from "node:timers/promises";
import { STAGES } from "../../../sandbox/crm-deals.ts";
import type { Account, Shown } from "./account.ts";
import { advance, begin, type Cast, workflowOf } from "./cast.ts";
import { differences, type EndState, isWellOver } from "./end-state.ts";
import type { Row } from "./rows.ts";

/** Time as this process gets it, in ms: on a busy machine, where ticks come late, it passes more slowly. */
const clock = { now: 0 };
const TICK_MS = 100;
setInterval(() => {
  clock.now += TICK_MS;
}, TICK_MS).unref();

/** Times in ms by that clock: a row that ends well ends sooner, and only one that does not waits for `alone` and `helped`. */
const WAITS = {
  /** How long something stays wrong, unless all goes well sooner. */
  wrong: 12_000,
  /** The longest for a fault that no call has met yet. */
  unmet: 40_000,
  alone: 240_000,
  helped: 240_000,
  /** For how long the app is left alone although it shows a condition; `far`: whose next attempt is not soon. */
  named: 60_000,
  namedFar: 10_000,
  soon: 75_000,
  /** Conditions are looked at this often. */
  conditions: 5000,
  /** Without a call of the app, the state is looked at this often, and after one so much later. */
  quiet: 2000,
  afterCall: 300,
};

/** How an undisturbed account ends, and what is shown to its admin all the same. */
export interface Calm {
  readonly state: EndState;
  readonly conditions: readonly string[];
}

/** The outcome of a row. */
export interface Result {
  readonly row: string;
  /** Codes that were shown while it lasted, or after it was lifted. */
  readonly conditions: readonly string[];
  /** Equal to the calm end state: by itself, after the admin signed in again, or never. */
  readonly ending: "equal" | "equal after a sign-in" | "differs";
  /** True if a condition was shown when the state had not become equal by itself. */
  readonly isNamed: boolean;
  readonly seconds: number;
  /** The differences, or fields that may differ because 1Kosmos did not state them. */
  readonly differs: readonly string[];
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
  const { isInstalled, isSetUp } = await setUp(account);
  account.markSetUp();
  if (row?.isEarly === false) await row.begin(account);
  let cast = await begin(account, isSetUp);
  const isEqual = async () => isAsCalm(await advance(account, cast), undisturbed, row);
  const isUnmet = () => row?.isFault === true && account.hits === 0;
  await waitUntil(account, (ms) => ms > (isUnmet() ? WAITS.unmet : WAITS.wrong), isEqual);
  await news.look();
  await row?.lift(account);
  if (!isSetUp) cast.hasGate = (await setUp(account)).isSetUp;
  // HubSpot reports nothing of before the install.
  if (!isInstalled) cast = await begin(account, cast.hasGate);
  const startedAt = performance.now();
  const alone = await waitUntil(account, (ms) => news.isOver(ms), isEqual);
  // The data that an admin has read by then counts, also when it ends while the admin reads it.
  if (!alone && !news.isAnythingShown) await news.look();
  const isNamed = !alone && news.isAnythingShown;
  const helped =
    alone ||
    ((await signInAgain(account, cast)) && (await waitUntil(account, (ms) => ms > WAITS.helped, isEqual)));
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
    this.#lookedAt = clock.now;
  }

  /** True if the app is left alone no longer, after `ms`: an admin reads what it says, and when it tries again. */
  async isOver(ms: number): Promise<boolean> {
    if (ms > WAITS.alone) return true;
    if (ms < WAITS.namedFar || clock.now - this.#lookedAt < WAITS.conditions) return false;
    await this.look();
    const isFar = ({ retryAt }: Shown) => retryAt === null || retryAt > Date.now() + WAITS.soon;
    return this.#shown.length > 0 && (ms > WAITS.named || this.#shown.every(isFar));
  }
}

function isAsCalm(state: EndState | null, undisturbed: Calm | null, row: Row | null): boolean {
  if (state === null) return false;
  if (undisturbed === null) return isWellOver(state);
  return differences(state, undisturbed.state, row).every(({ isStated }) => !isStated);
}

async function setUp(account: Account): Promise<{ isInstalled: boolean; isSetUp: boolean }> {
  const isInstalled = await account.signIn();
  const isConnected = isInstalled && (await account.connect());
  const gates = [{ pipelineId: "default", stageId: STAGES.contract, minIal: "IAL1", mode: "enforce" }];
  const sender = { address: account.sender, name: "Example", replyTo: "" };
  const delivery = {
    delivery: { ways: ["app"], sender },
    personPage: { companyName: "Example", purpose: "We need this to open your account." },
  };
  // Gates are saved apart: that takes HubSpot, which may be out of reach.
  const isDelivered = isConnected && (await account.putSettings(delivery));
  return { isInstalled, isSetUp: isDelivered && (await account.putSettings({ gates })) };
}

/** The admin does what conditions require: signs in, saves the connection, replays what was given up, enrols again. */
async function signInAgain(account: Account, cast: Cast): Promise<boolean> {
  await account.signIn();
  await account.connect();
  await account.replayAll();
  // A workflow whose verification was given up has gone on, as not verified.
  if ((await workflowOf(account, cast)).endsWith("not_verified")) cast.enrolment = null;
  return true;
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
  const startedAt = clock.now;
  for (;;) {
    if (await isSo()) return true;
    if (await isOver(clock.now - startedAt)) return false;
    await account.nextCall(WAITS.quiet);
    await pause(WAITS.afterCall);
  }
}
