/** A portal whose verifications are listed, and what happens to them. */
import { readVerificationQuery } from "../../../../src/features/activity/queries.ts";
import {
  activitySchema,
  contactHistorySchema,
  contactNamesSchema,
  verificationPageSchema,
  type ActivityModel,
  type ContactHistory,
  type VerificationPage,
} from "../../../../src/features/activity/read-model.ts";
import { settle, tell } from "../../cost/play.ts";
import { onStorage } from "../../support/peek.ts";
import {
  endSession,
  idvOf,
  installedPortal,
  newContact,
  signedCallback,
  type TestPortal,
} from "../../support/portal.ts";
import { PASSED } from "../../support/workflows.ts";

/** A portal with an alarm ahead, so that the end of its work shows. */
export async function listedPortal(): Promise<TestPortal> {
  const portal = await installedPortal();
  await onStorage(portal, ({ sql }) => {
    const insert = `INSERT INTO jobs (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts, reason,
      result) VALUES ('x', 'x', 'x', 'gates', '{}', 'due', 0, ?, 1, '', '')`;
    sql.exec(insert, Date.now() + 3_600_000);
  });
  return portal;
}

/** A contact whose link is ready. */
export async function asked(portal: TestPortal, change: Parameters<typeof tell>[2] = {}): Promise<string> {
  const contactId = await newContact(portal);
  await tell(portal, contactId, change);
  return contactId;
}

/** 1Kosmos decides, and calls back. */
export async function decided(
  portal: TestPortal,
  contactId: string,
  outcome: object = PASSED,
): Promise<void> {
  const { idv_session_id: session } = await idvOf(portal, contactId);
  await endSession(session ?? "", outcome);
  await portal.stub.acceptCallback(await signedCallback(portal, contactId));
  await settle(portal);
}

/** The page of a query string. */
export async function list(portal: TestPortal, search = ""): Promise<VerificationPage> {
  const query = readVerificationQuery(new URLSearchParams(search));
  if (!query.ok) throw new Error(JSON.stringify(query.error));
  const page = await portal.stub.read("verifications", query.value);
  if (page === null) throw new Error("unknown portal");
  return verificationPageSchema.parse(page);
}

/** The contacts of the page of a query string. */
export async function contactsOn(portal: TestPortal, search = ""): Promise<readonly string[]> {
  return (await list(portal, search)).items.map(({ contactId }) => contactId);
}

/** One contact's page. */
export async function historyOf(portal: TestPortal, contactId: string): Promise<ContactHistory> {
  const history = await portal.stub.read("contact", { contactId, names: true });
  if (history === null) throw new Error("unknown portal");
  return contactHistorySchema.parse(history);
}

/** The names of contacts; null when HubSpot does not give them. */
export async function namesOf(portal: TestPortal, contactIds: readonly string[]) {
  const names = await portal.stub.read("names", { contactIds });
  if (names === null) throw new Error("unknown portal");
  return contactNamesSchema.parse(names).names;
}

/** The activity of the last 30 days. */
export async function activityOf(portal: TestPortal): Promise<ActivityModel> {
  const day = new Date().toISOString().slice(0, 10);
  const activity = await portal.stub.read("activity", { from: day, until: day });
  if (activity === null) throw new Error("unknown portal");
  return activitySchema.parse(activity);
}
