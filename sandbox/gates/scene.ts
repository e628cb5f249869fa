/** The common parts of the gates demo's chapters: actors, a clock for each chapter, and waiting in plain words. */
import type { Admin } from "../admin.ts";
import { createDealUser, type DealState, type DealUser, STAGES } from "../crm-deals.ts";
import { type Contact, type CrmUser, createCrmUser } from "../crm-user.ts";
import type { DemoContext } from "../demo.ts";
import { type Journey, startJourney } from "../journey.ts";
import { endSession, type SessionOutcome } from "../person.ts";
import { DidNotHold, type WaitOptions, waitFor } from "../wait.ts";

/** How long a step may take: far beyond what it takes, because the machine may be busy with other things. */
const PATIENCE: WaitOptions = { timeoutMs: 120_000 };

/** Everybody who acts in a chapter. */
export interface GatesScene {
  readonly context: DemoContext;
  readonly journey: Journey;
  readonly crm: CrmUser;
  readonly deals: DealUser;
  /** Signed in to the app. */
  readonly admin: Admin;
}

/** A chapter: throws with a sentence when something does not hold. */
export interface Chapter {
  readonly title: string;
  readonly play: (scene: GatesScene) => Promise<void>;
}

/** The state of a deal that waits before `target`. */
export function heldBefore(target: string): DealState {
  return { stage: STAGES.first, status: "held", target };
}

/** The state of a deal that has passed into `stage`. */
export function passedInto(stage: string): DealState {
  return { stage, status: "passed", target: "" };
}

/** Waits for something else that a chapter needs. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  return waitFor(what, look, PATIENCE);
}

/** Starts a chapter's clock. */
export function openScene(context: DemoContext, admin: Admin): GatesScene {
  const { stack, terminal } = context;
  const { hubspot } = stack.origins;
  return {
    context,
    admin,
    journey: startJourney(stack, terminal),
    crm: createCrmUser(hubspot),
    deals: createDealUser(hubspot),
  };
}

/** Creates a contact; none is verified before a deal requests it. */
export async function newContact({ crm }: GatesScene, firstname = "Grace"): Promise<Contact> {
  const email = `${firstname.toLowerCase()}.${crypto.randomUUID().slice(0, 8)}@example.com`;
  return crm.create({ email, firstname, lastname: "Hopper" });
}

/** Waits until HubSpot shows the deal like this, and says so. */
export async function dealBecomes(
  { journey, deals }: GatesScene,
  dealId: string,
  expected: DealState,
  options = PATIENCE,
): Promise<void> {
  const wanted = inWords(expected);
  let last = "";
  const look = async () => {
    last = inWords(await deals.read(dealId));
    return last === wanted ? true : undefined;
  };
  try {
    await waitFor(`deal ${dealId} shows ${wanted}`, look, options);
  } catch (error) {
    throw new DidNotHold(`${error instanceof Error ? error.message : String(error)} It shows ${last}.`);
  }
  journey.step("App → HubSpot", `deal ${dealId}: ${wanted}`);
}

/** Waits until the contact has this status, and returns it. */
export async function contactBecomes(
  { journey, crm }: GatesScene,
  id: string,
  status: string,
): Promise<Contact> {
  const contact = await eventually(`contact ${id} reads idv_status=${status}`, async () => {
    const read = await crm.read(id);
    return read.properties["idv_status"] === status ? read : undefined;
  });
  journey.step("App → HubSpot", `contact ${id}: idv_status=${status}`);
  return contact;
}

/** The contact's person ends the open session. */
export async function personEnds(
  { context, journey }: GatesScene,
  { id, properties }: Contact,
  outcome: SessionOutcome,
): Promise<void> {
  await endSession(context.stack.origins.onekosmos, properties["idv_session_id"] ?? "", outcome);
  journey.step("Person", `contact ${id} ${outcome.outcome} at 1Kosmos`);
}

/** Moves a deal as a person on HubSpot's board does. */
export async function userMoves(
  { journey, deals }: GatesScene,
  dealId: string,
  stage: string,
): Promise<void> {
  await deals.move(dealId, stage);
  journey.step("CRM user", `moves deal ${dealId} to ${stage}`);
}

/** A deal with this contact, moved to the contract stage and held there, its contact's verification requested. */
export async function heldDeal(scene: GatesScene, contact: Contact): Promise<string> {
  const dealId = await scene.deals.create([contact.id]);
  scene.journey.step("CRM user", `creates deal ${dealId} in ${STAGES.first}, with contact ${contact.id}`);
  await userMoves(scene, dealId, STAGES.contract);
  await dealBecomes(scene, dealId, heldBefore(STAGES.contract));
  return dealId;
}

/** Throws the sentence unless it holds. */
export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new DidNotHold(otherwise);
}

function inWords({ stage, status, target }: DealState): string {
  const goal = target === "" ? "" : `, wants to be in ${target}`;
  return `in ${stage}, ${status === "" ? "not marked" : status}${goal}`;
}
