/** Plays a 1Kosmos that refuses, and lets the pauses pass that follow. */
import { runInDurableObject } from "cloudflare:test";
import { expect, vi } from "vitest";
import * as z from "zod";
import { jobsOf, makePollsDue, patchPortalRecord, portalRecordOf, postponeJobs } from "../support/peek.ts";
import { creationOf, newContact, work, type TestPortal } from "../support/portal.ts";

export type Answer = (request: Request, body: string) => Response | null;

/** Responds to matching calls of 1Kosmos by `answer`, or as the sandbox does where that is null. Returns what was called. */
export function onekosmos(match: RegExp, answer: Answer): string[] {
  const seen: string[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!match.test(`${request.method} ${request.url}`)) return real(request);
    const body = await request.clone().text();
    seen.push(body);
    return answer(request, body) ?? real(request);
  });
  return seen;
}

export const CREATE = /POST \S+1kosmos\.net\/v1\/verify\/sessions$/u;
export const CREATE_OR_STATUS = /1kosmos\.net\/v1\/verify\/sessions/u;
export const STEP_UP = /POST \S+1kosmos\.net\/v1\/auth\/stepup$/u;
export const refusal = (status: number, message: string) =>
  Response.json({ code: status, message }, { status });
export const firewallPage = () =>
  new Response("<!DOCTYPE html><html><head><title>Access denied. Request ID 1</title></head></html>", {
    status: 403,
    headers: { "content-type": "text/html" },
  });
export const contactIn = (body: string): string => /"hubspot_contact_id":"(\d+)"/u.exec(body)?.[1] ?? "";

export async function manyContacts(portal: TestPortal, n: number): Promise<string[]> {
  return Promise.all(Array.from({ length: n }, () => newContact(portal)));
}

export async function create(portal: TestPortal, contacts: readonly string[]): Promise<void> {
  await portal.stub.accept(contacts.map((id) => creationOf(id)));
}

const holdSchema = z.object({
  holdUntil: z.number(),
  holdFailures: z.number(),
  resultHoldUntil: z.number(),
  resultHoldFailures: z.number(),
  holdFor: z.string(),
  attention: z.string().nullable(),
});

export async function holdOf(portal: TestPortal): Promise<z.infer<typeof holdSchema>> {
  return holdSchema.parse(await portalRecordOf(portal));
}

export const CLOSED = { holdUntil: 0, holdFailures: 0 };
/** A row that has used up attempts and will be tried again. */
export const COUNTED = { state: "due", attempts: expect.toSatisfy((attempts: number) => attempts > 0) };

/** The contact's only job. */
export async function rowOf(portal: TestPortal, contactId: string) {
  const [job, ...others] = (await jobsOf(portal)).filter(({ subject }) => subject === `contact:${contactId}`);
  if (job === undefined || others.length > 0) throw new Error("not one job");
  return job;
}

export type Change = (portal: TestPortal) => Promise<void>;

/** Lets the time of every pause pass: `changes` alter what is stored. */
export async function later(portal: TestPortal, ...changes: readonly Change[]): Promise<void> {
  for (const change of changes) await change(portal);
  await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
  await work(portal);
}

export const ROWS_DUE: Change = (portal) => postponeJobs(portal, 0);
export const POLLS_DUE: Change = (portal) => makePollsDue(portal);
export const HOLD_OVER: Change = (portal) => patchPortalRecord(portal, { holdUntil: 0, resultHoldUntil: 0 });
export const ROWS_FAR: Change = (portal) => postponeJobs(portal, 9_000_000_000_000);
