/** A workflow that runs the app's action: enrolled in the sandbox, whose callback it is, and handed to the portal by the test. */
import { expect, vi } from "vitest";
import type { ActionResponse } from "../../../src/features/workflows/contract.ts";
import { endExecutions, executionsOf, makeOutboxDue, sessionOfExecution } from "./peek.ts";
import {
  creationOf,
  endSession,
  idvOf,
  newContact,
  sessionsOf,
  signedCallback,
  work,
  type TestPortal,
} from "./portal.ts";

const API = "https://api.hubapi.com";
/** There is no server: the sandbox keeps the enrolment open until its callback comes. */
const NOWHERE = "http://127.0.0.1:1/hubspot/actions/verify";

/** A pass at the highest level. */
export const PASSED = { outcome: "passed", documentType: "passport", matchConfidence: 0.97, ial: "IAL2" };

/** A record in a workflow, at the app's action. */
export interface Enrolled {
  readonly id: string;
  readonly callbackId: string;
  readonly objectType: "contact" | "deal";
  readonly objectId: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** A workflow's state in HubSpot. */
export interface WorkflowView {
  readonly state: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Enrols a record in HubSpot. */
export async function enrol(
  portal: TestPortal,
  objectId: string,
  inputs: Record<string, string> = {},
  objectType: "contact" | "deal" = "contact",
): Promise<Enrolled> {
  const made = await fetch(`${API}/sandbox/workflows/enroll`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      portalId: portal.portalId,
      objectType: objectType.toUpperCase(),
      objectId,
      inputFields: inputs,
      actionUrl: NOWHERE,
    }),
  });
  expect(made.status).toBe(201);
  const { id } = await made.json<{ id: string }>();
  const view = await fetch(`${API}/sandbox/workflows/enrollments/${id}`);
  const { callbackId } = await view.json<{ callbackId: string }>();
  return { id, callbackId, objectType, objectId, inputs };
}

/** HubSpot's request, as the route hands it to the portal's object. */
export async function runAction(
  portal: TestPortal,
  enrolled: Enrolled,
  signature: "v2" | "v3" = "v3",
): Promise<ActionResponse> {
  const { callbackId, objectType, objectId, inputs } = enrolled;
  const asked = new TextEncoder().encode(JSON.stringify([objectType, objectId, inputs]));
  const fingerprint = Buffer.from(await crypto.subtle.digest("SHA-256", asked)).toString("hex");
  return portal.stub.runAction({
    callbackId,
    fingerprint,
    workflowId: "77",
    objectType,
    objectId,
    inputs,
    signature,
  });
}

/** Enrols a record, runs the action, and lets the portal work. */
export async function start(
  portal: TestPortal,
  ...enrolment: [string, Record<string, string>?, ("contact" | "deal")?]
): Promise<Enrolled> {
  const enrolled = await enrol(portal, ...enrolment);
  const answer = await runAction(portal, enrolled);
  expect(answer.kind).toBe("wait");
  await work(portal);
  return enrolled;
}

/** The workflow's state in HubSpot some seconds later: the portal has sent everything. */
export async function told(portal: TestPortal, enrolled: Enrolled): Promise<WorkflowView> {
  await work(portal);
  await makeOutboxDue(portal, "completions");
  await work(portal);
  return viewOf(enrolled);
}

/** The workflow's state in HubSpot now. */
export async function viewOf({ id }: Enrolled): Promise<WorkflowView> {
  const view = await fetch(`${API}/sandbox/workflows/enrollments/${id}`);
  return view.json();
}

/** The time of everybody who waits is over; the alarm runs. */
export async function letTimePass(portal: TestPortal): Promise<void> {
  await endExecutions(portal);
  await work(portal);
}

/** Everything that the portal keeps about executions, as one text. */
export async function keptBy(portal: TestPortal): Promise<string> {
  return executionsOf(portal);
}

/** The person ends the contact's session, and 1Kosmos sends its callback. */
export async function end(portal: TestPortal, contactId: string, outcome: object = PASSED): Promise<void> {
  const { idv_session_id: session } = await idvOf(portal, contactId);
  await endSession(session ?? "", outcome);
  await portal.stub.acceptCallback(await signedCallback(portal, contactId));
  await work(portal);
}

/** A contact that its creation has sent to verification. */
export async function pendingContact(portal: TestPortal): Promise<string> {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  return contactId;
}

/** A contact that has passed. */
export async function verifiedContact(portal: TestPortal, outcome: object = PASSED): Promise<string> {
  const contactId = await pendingContact(portal);
  await end(portal, contactId, outcome);
  return contactId;
}

/** How many sessions 1Kosmos made for a contact. */
export const sessionsFor = async (portal: TestPortal, contactId: string) =>
  (await sessionsOf(portal)).get(contactId) ?? 0;

/** HubSpot's responses to completions are what `answer` returns; null leaves them to the sandbox. Paths and bodies in order. */
export function interceptCallbacks(
  answer: (call: number) => Response | null,
): { path: string; body: string }[] {
  const seen: { path: string; body: string }[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/automation/")) return real(request);
    seen.push({ path: pathname, body: await request.clone().text() });
    return answer(seen.length) ?? real(request);
  });
  return seen;
}

/** HubSpot's refusal. */
export const refusal = (status: number, message: string, category = "VALIDATION_ERROR") =>
  Response.json({ status: "error", message, correlationId: "c-1", category }, { status });

/** The session that an execution waits for, of its only contact. */
export async function openSessionOf(portal: TestPortal, contactId: string): Promise<string> {
  return sessionOfExecution(portal, contactId);
}
