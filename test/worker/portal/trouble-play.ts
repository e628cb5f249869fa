/**
 * Every refusal and delay of the calls to 1Kosmos, once and always, for one contact: nobody else waits, 1Kosmos is paid at
 * most twice for one order, and the end is a verdict, an expiry that 1Kosmos agrees with, or a condition that names the contact.
 * Each connection's calls have a file, so that both are played at once.
 */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { cardIn } from "../support/card.ts";
import {
  endLinks,
  jobsOf,
  makePollsDue,
  patchPortalRecord,
  portalRecordOf,
  postponeJobs,
} from "../support/peek.ts";
import {
  creationOf,
  IDVERIFY_CONNECTION,
  idvOf,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  work,
  type TestPortal,
} from "../support/portal.ts";

const BODIES = ["json", "html", "empty"] as const;
const STATUSES = [
  200, 201, 204, 301, 302, 307, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 422, 423, 425, 429,
  451, 500, 501, 502, 503, 504, 520, 522, 524,
] as const;
type Trouble = `${number} ${(typeof BODIES)[number]}` | "silence" | "reset";
const TROUBLES: readonly Trouble[] = [
  ...STATUSES.flatMap((status) => BODIES.map((body): Trouble => `${status} ${body}`)),
  "silence",
  "reset",
];
/** The cases that every run plays; the rest takes minutes. */
const QUICK = {
  always: ["200 json", "200 html", "302 html", "403 json", "404 html", "500 json", "silence"],
  once: ["200 json", "500 json", "reset"],
} as const satisfies Record<string, readonly Trouble[]>;

/** The others. */
function rest(quick: readonly Trouble[]): readonly Trouble[] {
  return TROUBLES.filter((trouble) => !quick.includes(trouble));
}

/** The calls about one contact: which requests they are, and over which connection. */
const CALLS = {
  "sessions create": [SESSIONS_CONNECTION, /POST \S+\/v1\/verify\/sessions$/u],
  "sessions result": [SESSIONS_CONNECTION, /\/v1\/verify\/sessions\/(?!00000000)\S+\/status$/u],
  "idverify create": [IDVERIFY_CONNECTION, /document_share_session\/create$/u],
  "idverify result": [IDVERIFY_CONNECTION, /document_share_session\/result$/u],
} as const;
type Call = keyof typeof CALLS;

/** The response in 1Kosmos' place; null: there is none. */
function answerOf(trouble: Trouble): Response | null {
  if (trouble === "silence" || trouble === "reset") return null;
  const [code, body] = trouble.split(" ");
  const status = Number(code);
  const location = status >= 300 && status < 400 ? { location: "https://sso.example.com/login?x=1" } : {};
  if (body === "empty" || status === 204) return new Response(null, { status, headers: location });
  return body === "json"
    ? Response.json({ message: "no" }, { status, headers: location })
    : new Response("<!DOCTYPE html><html><head><title>Sorry</title></head></html>", {
        status,
        headers: { "content-type": "text/html", ...location },
      });
}

/** True if 1Kosmos may have made a session although it gave no usable response. */
function mayBePaid(trouble: Trouble): boolean {
  const status = Number.parseInt(trouble, 10);
  return Number.isNaN(status) || status < 300 || (status >= 500 && status !== 503);
}

/** The app's sealed values, by the envelope: to distinguish the connection's own test from a call about a session. */
function openedEnvelopes(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, "encrypt").mockImplementation(async (algorithm, key, data) => {
    const sealed = await encrypt(algorithm, key, data);
    const iv = typeof algorithm === "object" && "iv" in algorithm ? algorithm.iv : undefined;
    if (iv instanceof Uint8Array && data instanceof Uint8Array)
      texts.set(Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64"), Buffer.from(data).toString());
    return sealed;
  });
  return texts;
}

const sealedSchema = z.object({ data: z.string() });

/**
 * Responds to one contact's calls of 1Kosmos with a failure, so often: those about a session (`about`), or creates with the first
 * idempotency key that is seen.
 */
function play(call: Call, trouble: Trouble, times: number, about = "") {
  const seen = { calls: 0, paid: 0 };
  const real = globalThis.fetch;
  let key: string | null = null;
  const texts = openedEnvelopes();
  const isAbout = (url: string, body: string) => {
    const sealed = call.startsWith("idverify")
      ? sealedSchema.safeParse(JSON.parse(body)).data?.data
      : undefined;
    return (sealed === undefined ? url : (texts.get(sealed) ?? "")).includes(about);
  };
  const { setTimeout: wait } = globalThis;
  let timeIsUp: (() => void) | null = null;
  vi.stubGlobal("setTimeout", (run: () => void, ms: number) => {
    if (ms === 120_000 || ms === 10_000) timeIsUp = run;
    return wait(run, ms);
  });
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    // Set just before the call.
    const endOfTime = timeIsUp;
    const request = new Request(input, init);
    if (!CALLS[call][1].test(`${request.method} ${request.url}`)) return real(request);
    const own = request.headers.get("idempotency-key");
    key ??= own;
    if (own !== key || !isAbout(request.url, await request.clone().text())) return real(request);
    seen.calls += 1;
    if (seen.calls > times) {
      if (call.endsWith("create")) seen.paid += 1;
      return real(request);
    }
    if (call.endsWith("create") && mayBePaid(trouble)) seen.paid += 1;
    if (trouble === "reset") throw new TypeError("Network connection lost.");
    // The time limit of the call that has just begun passes at once.
    if (trouble === "silence") endOfTime?.();
    return answerOf(trouble) ?? new Promise<never>(() => undefined);
  });
  return seen;
}

async function create(portal: TestPortal): Promise<string> {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  return contactId;
}

/** Lets the time of every pause pass. */
async function later(portal: TestPortal): Promise<void> {
  await postponeJobs(portal, 0);
  await patchPortalRecord(portal, { holdUntil: 0 });
  await makePollsDue(portal);
  await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
  await work(portal);
}

/** The pause that everybody makes now, ms. */
async function pauseOf(portal: TestPortal): Promise<number> {
  return Number((await portalRecordOf(portal))["holdUntil"]) - Date.now();
}

async function pass(contactId: string, portal: TestPortal): Promise<void> {
  const { idv_session_id: id } = await idvOf(portal, contactId);
  await fetch(`https://sandbox.1kosmos.net/sandbox/sessions/${id}`, {
    method: "POST",
    body: JSON.stringify({ outcome: "passed" }),
  });
}

async function statusOf(portal: TestPortal, contactId: string): Promise<string> {
  return String((await idvOf(portal, contactId))["idv_status"]);
}

/** Somebody else's session is made at once, or after a pause of seconds. */
async function expectNobodyWaits(portal: TestPortal): Promise<void> {
  const other = await create(portal);
  if ((await statusOf(portal, other)) === "pending") return;
  expect(await pauseOf(portal)).toBeLessThanOrEqual(10_000);
  await patchPortalRecord(portal, { holdUntil: 0 });
  await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
  await work(portal);
  expect(await statusOf(portal, other)).toBe("pending");
}

async function expectNamed(portal: TestPortal, contactId: string): Promise<void> {
  const conditions = (await portal.stub.conditions()) ?? [];
  const named = conditions.filter(({ message }) =>
    new RegExp(`contacts? ${contactId}\\b`, "u").test(message),
  );
  expect(named).toMatchObject([
    { since: expect.any(Number), endsWhen: expect.any(String), waiting: expect.any(Number) },
  ]);
}

/** How it ended. */
type End = "named" | "verified" | "expired";

async function playCreate(call: Call, trouble: Trouble, isAlways: boolean): Promise<End> {
  const portal = await installedPortal(CALLS[call][0]);
  const seen = play(call, trouble, isAlways ? Number.POSITIVE_INFINITY : 1);
  const contactId = await create(portal);
  await expectNobodyWaits(portal);
  const isDead = async () =>
    (await jobsOf(portal)).some(
      ({ subject, state }) => subject === `contact:${contactId}` && state === "dead",
    );
  for (let round = 0; round < 15 && !(await isDead()); round += 1) {
    await later(portal);
    if (!isAlways && (await statusOf(portal, contactId)) === "pending") break;
    if (round === 1) await expectNobodyWaits(portal);
  }
  expect(seen.paid).toBeLessThanOrEqual(2);
  if ((await statusOf(portal, contactId)) !== "pending") {
    await expectNamed(portal, contactId);
    return "named";
  }
  await pass(contactId, portal);
  await later(portal);
  expect(await statusOf(portal, contactId)).toBe("verified");
  expect(await portal.stub.conditions()).toEqual([]);
  return "verified";
}

async function playResult(call: Call, trouble: Trouble, isAlways: boolean): Promise<End> {
  const portal = await installedPortal(CALLS[call][0]);
  const contactId = await create(portal);
  await pass(contactId, portal);
  const { idv_session_id: session } = await idvOf(portal, contactId);
  play(call, trouble, isAlways ? Number.POSITIVE_INFINITY : 1, session ?? "");
  await later(portal);
  await expectNobodyWaits(portal);
  await endLinks(portal, Date.now() - 60 * 60_000);
  for (let round = 0; round < 3; round += 1) await later(portal);
  await expectNobodyWaits(portal);
  const status = await statusOf(portal, contactId);
  if (status === "verified") return status;
  if (status === "expired") {
    // 1Kosmos itself says that there is no such session.
    expect(["404 json", "410 json"]).toContain(trouble);
    return status;
  }
  await expectNamed(portal, contactId);
  expect(await cardIn(portal).contact(contactId)).toMatchObject({
    waitingFor: { code: "result" },
  });
  vi.restoreAllMocks();
  await later(portal);
  expect(await statusOf(portal, contactId)).toBe("verified");
  expect(await portal.stub.conditions()).toEqual([]);
  return "named";
}

/** Declares the tests of these calls. */
export function describeTroubles(...calls: readonly Call[]): void {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  describe.each(calls)("a %s that meets", (call) => {
    const playIt = call.endsWith("create") ? playCreate : playResult;
    const long = { tags: ["long"], timeout: 30_000 };

    it.each(QUICK.always)("%s, always", async (trouble) => {
      expect(await playIt(call, trouble, true)).toMatch(/^(?:named|expired)$/u);
    });

    it.each(QUICK.once)("%s, once", async (trouble) => {
      expect(await playIt(call, trouble, false)).toMatch(/^(?:named|verified)$/u);
    });

    it.each(rest(QUICK.always))("%s each time", long, async (trouble) => {
      expect(await playIt(call, trouble, true)).toMatch(/^(?:named|expired)$/u);
    });

    it.each(rest(QUICK.once))("a single %s", long, async (trouble) => {
      expect(await playIt(call, trouble, false)).toMatch(/^(?:named|verified)$/u);
    });
  });
}
