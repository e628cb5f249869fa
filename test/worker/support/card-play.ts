/**
 * Plays the surroundings of cards in tests: people pass, HubSpot and 1Kosmos respond otherwise, the inbox is checked.
 */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { patchPortalRecord, runPollsNow } from "./peek.ts";
import { endSession, idvOf, work, type TestPortal } from "./portal.ts";

const TRUE_PASS = {
  outcome: "passed",
  documentType: "passport",
  matchConfidence: 0.97,
  ial: "IAL2",
  livenessEnrolled: true,
};

/** The person passes, or what else the session ends with, and the app looks. */
export async function verify(
  portal: TestPortal,
  contactId: string,
  outcome: object = TRUE_PASS,
): Promise<void> {
  const { idv_session_id: sessionId } = await idvOf(portal, contactId);
  await endSession(sessionId ?? "", outcome);
  await lookNow(portal);
}

/** The polls that are due some time are due now. */
export async function lookNow(portal: TestPortal): Promise<void> {
  await runPollsNow(portal);
  await work(portal);
}

/** HubSpot ends the grant: no token is to be had any more. */
export async function loseGrant(portal: TestPortal): Promise<void> {
  await env.TOKENS.delete(`portal:${portal.portalId}:tokens`);
  await patchPortalRecord(portal, { status: "disconnected" });
  await evictDurableObject(portal.stub);
}

/** Returns the calls to some addresses; the others go their way. */
export function answering(url: RegExp, answer: (request: Request) => Response | Promise<Response>) {
  const original = globalThis.fetch;
  return vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    return url.test(new URL(request.url).pathname) ? answer(request) : original(request);
  });
}

/** Lets calls to some addresses arrive, and keeps the responses: `held` says how many. */
export function holdBack(url: RegExp): { readonly held: () => number; readonly stop: () => void } {
  const original = globalThis.fetch;
  let held = 0;
  const spy = answering(url, async (request) => {
    await original(request);
    held += 1;
    return new Promise<never>(() => {});
  });
  return { held: () => held, stop: () => spy.mockRestore() };
}

/** The paths of records under /crm that the app requests from HubSpot from now on. */
export function recordCalls(): string[] {
  const paths: string[] = [];
  const original = globalThis.fetch;
  answering(/batch\/read$/u, (request) => {
    paths.push(new URL(request.url).pathname);
    return original(request);
  });
  return paths;
}
