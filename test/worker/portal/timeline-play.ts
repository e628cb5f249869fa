/** A contact's way to its timeline, as the tests play it. */
import { expect, vi } from "vitest";
import { followLink } from "../support/link.ts";
import { outboxOf, type StoredOutboxRow } from "../support/peek.ts";
import { endSession, signedCallback, work, type TestPortal } from "../support/portal.ts";
import { timelineOf } from "../support/timeline.ts";

const EVENTS = /\/integrators\/timeline\/[^/]+\/events\/batch$/u;

/** Calls to the timeline get the response of `answer`; null passes them on. The bodies, in order. */
export function intercept(answer: (call: number, request: Request) => Promise<Response | null>): string[] {
  const bodies: string[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!EVENTS.test(request.url)) return real(request);
    bodies.push(await request.clone().text());
    return (await answer(bodies.length, request.clone())) ?? real(request);
  });
  return bodies;
}

/** Presses the button of the link's page; returns the status of the response. */
export async function follow(url: string): Promise<number> {
  return (await followLink(url)).status;
}

/** The person opens the link; the portal receives that after the person was sent on. */
export async function open(portal: TestPortal, url: string): Promise<void> {
  const openings = async () => (await stored(portal)).filter(({ recordId }) => recordId.endsWith(":opened"));
  const before = (await openings()).length;
  expect(await follow(url)).toBe(303);
  await expect.poll(async () => (await openings()).length).toBeGreaterThan(before);
}

/** The person comes to an end at 1Kosmos, and its callback reports it to the portal. */
export async function end(
  portal: TestPortal,
  contact: { contactId: string; sessionId: string },
  outcome: object,
) {
  await endSession(contact.sessionId, outcome);
  await portal.stub.acceptCallback(await signedCallback(portal, contact.contactId));
  await work(portal);
}

/** The data that the record's timeline in HubSpot shows, in order. */
export async function typesOf(portal: TestPortal, objectId: string): Promise<string[]> {
  return (await timelineOf(portal, objectId)).map(({ eventTypeName }) => eventTypeName);
}

/** The rows of the outbox for timelines, sent ones too. */
export async function stored(portal: TestPortal): Promise<StoredOutboxRow[]> {
  return outboxOf(portal, "timeline");
}

export const CREATED = "idv_session_created";
