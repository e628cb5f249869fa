/** The chapters about what HubSpot does to a contact, and to the portal. */
import { signIn } from "../admin.ts";
import type { Contact } from "../crm-user.ts";
import { STAGES } from "../crm-deals.ts";
import { isCallback } from "../traffic.ts";
import { openLink } from "../person.ts";
import {
  type Chapter,
  type GatesScene,
  contactBecomes,
  dealBecomes,
  eventually,
  heldDeal,
  must,
  newContact,
  passedInto,
  personEnds,
} from "./scene.ts";

/** The session of a contact that is merged away verifies the one that remains, and frees its deal. */
export const MERGE: Chapter = {
  title: "A contact is merged while its session is pending: the result lands on the survivor",
  async play(scene) {
    const { deals, journey } = scene;
    const loser = await newContact(scene);
    const dealId = await heldDeal(scene, loser);
    const pending = await contactBecomes(scene, loser.id, "pending");
    const survivor = await newContact(scene, "Ada");
    await deals.mergeContacts(survivor.id, loser.id);
    journey.step("CRM user", `merges contact ${loser.id} into contact ${survivor.id}`);
    await eventually(`contact ${survivor.id} has the session of contact ${loser.id}`, async () => {
      const link = await openLink(linkOf(pending));
      const read = await scene.crm.read(survivor.id);
      const taken = read.properties["idv_session_id"] === pending.properties["idv_session_id"];
      return taken && link.status === 200 ? true : undefined;
    });
    journey.step("Person", `opens the old link: it still leads to the session`);
    await personEnds(scene, pending, { outcome: "passed" });
    await contactBecomes(scene, survivor.id, "verified");
    await dealBecomes(scene, dealId, passedInto(STAGES.contract));
  },
};

/** Nothing recreates a privacy-deleted contact. */
export const FORGOTTEN: Chapter = {
  title: "A contact is privacy-deleted, and its result comes afterwards: nothing revives it",
  async play(scene) {
    const { admin, context, deals, journey } = scene;
    const contact = await newContact(scene);
    const dealId = await heldDeal(scene, contact);
    const pending = await contactBecomes(scene, contact.id, "pending");
    const { openSessions } = (await admin.overview()).waiting;
    await deals.forgetContact(contact.id);
    journey.step("CRM user", `deletes contact ${contact.id} for good, as the person asked`);
    await linkAnswers(scene, pending, 404);
    const endedAt = Date.now();
    await personEnds(scene, pending, { outcome: "passed" });
    if (context.provider === "sessions") {
      await journey.exchange("1Kosmos' callback is taken by the app", isCallback, endedAt);
      journey.step("1Kosmos → app", "tells of the result; the app takes it and keeps nothing");
    }
    await eventually("the app has nothing left to do", async () => {
      const { waiting } = await admin.overview();
      return waiting.inbox === 0 && waiting.openSessions < openSessions ? true : undefined;
    });
    const link = await openLink(linkOf(pending));
    must(link.status === 404, `The link of the forgotten contact answers ${link.status}.`);
    const deal = await deals.read(dealId);
    must(deal.status === "held", `The deal of the forgotten contact is ${deal.status || "not marked"}.`);
    journey.step("CRM user", `finds the link dead, and deal ${dealId} held without contacts`);
  },
};

/** An uninstall, which no webhook reports, leaves nothing; a reinstall begins anew. */
export const UNINSTALL: Chapter = {
  title: "The app is uninstalled in HubSpot, and installed again",
  async play(scene) {
    const { admin, context, deals, journey } = scene;
    const { stack } = context;
    const contact = await newContact(scene);
    await heldDeal(scene, contact);
    const pending = await contactBecomes(scene, contact.id, "pending");
    await stack.runCron(); // the journal is subscribed to by the first run of the cron
    await deals.uninstallApp();
    journey.step("CRM user", "uninstalls the app in HubSpot's settings");
    await stack.runCron();
    journey.step("Cron", "reads HubSpot's journal");
    await linkAnswers(scene, pending, 404);
    // Its logins ended with the install.
    await eventually("the admin is signed out", () =>
      admin.overview().then(
        () => undefined,
        (error: unknown) => (String(error).includes("got 401") ? true : undefined),
      ),
    );
    journey.step("Portal's page", "signed out: not installed any more");
    const again = await signIn(stack.origins);
    const { connection, waiting, heldDeals } = await again.overview();
    const clean = connection === null && waiting.openSessions === 0 && heldDeals.length === 0;
    must(clean, "The portal did not start clean after the reinstall.");
    journey.step("Admin", "installs it again: no connection, no sessions, no held deals");
  },
};

function linkOf(contact: Contact): string {
  return contact.properties["idv_verification_url"] ?? "";
}

async function linkAnswers({ journey }: GatesScene, contact: Contact, status: number): Promise<void> {
  await eventually(`the link of contact ${contact.id} answers ${status}`, async () =>
    (await openLink(linkOf(contact))).status === status ? true : undefined,
  );
  journey.step("Person", `opens the link of contact ${contact.id}: ${status}`);
}
