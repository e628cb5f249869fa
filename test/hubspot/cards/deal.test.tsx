/** The card on a deal, from its entry, against the running Worker. */
import { Button, EmptyState, LoadingSpinner, StatusTag } from "@hubspot/ui-extensions";
import { CrmActionLink } from "@hubspot/ui-extensions/crm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { en as cardWords } from "../../../hubspot/src/app/cards/words/en.ts";
import { kit as kitWords } from "../../../hubspot/src/app/packages/kit/i18n/en.ts";
import { crmCaller } from "../../../sandbox/crm-call.ts";
import { REASON_WORDS } from "../../../src/domain/contact/reasons.ts";
import { aPerson } from "../../journeys/support.ts";
import { associatedContacts, type Properties } from "../support/record-hooks.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import { show, type Screen } from "../support/screen.tsx";
import { type Extension, loadExtension } from "../support/worker-globals.ts";
import { SOON } from "../../soon.ts";

/** Stages of the sandbox's only pipeline. */
const EARLY = "appointmentscheduled";
const GATED = "contractsent";
const GATE = { pipelineId: "default", stageId: GATED, contacts: "all", minIal: "IAL1", mode: "enforce" };

let host: ExtensionHost;
let card: Extension;

beforeAll(async () => {
  host = await startHost();
  await host.scene.admin().putSettings({ gates: [GATE] });
  card = await loadExtension(() => import("../../../hubspot/src/app/cards/DealCard.tsx"));
});
afterAll(() => host.close());

const recordSchema = z.object({ id: z.string() });
const propertiesSchema = z.object({ properties: z.record(z.string(), z.nullable(z.string())) });

async function newDeal(contactIds: readonly string[]): Promise<string> {
  const properties = { dealname: "Big one", dealstage: EARLY };
  const deal = { properties, contactIds: contactIds.map(Number) };
  return recordSchema.parse(await host.control("hubspot", "POST", "/sandbox/deals", deal)).id;
}

async function newContact(): Promise<string> {
  return (await host.scene.crm.create(aPerson())).id;
}

/** A contact's properties as HubSpot's hooks read them: with the names. */
async function propertiesOf(contactId: string): Promise<Properties> {
  const call = crmCaller(host.scene.stack.origins.hubspot);
  const names = "firstname,lastname,email,idv_verification_url";
  const path = `/crm/v3/objects/contacts/${contactId}?properties=${names}`;
  return propertiesSchema.parse(await call("GET", path)).properties;
}

function cardOf(dealId: string, contactIds: readonly string[] = []): Screen<"crm.record.sidebar"> {
  return show("crm.record.sidebar", card, ({ crm }, { useAssociations }) => {
    crm.objectId = Number(dealId);
    crm.objectTypeId = "0-3";
    useAssociations.willCall(associatedContacts(contactIds, propertiesOf));
  });
}

const tags = ({ renderer }: Screen<"crm.record.sidebar">) =>
  renderer.findAll(StatusTag).map(({ text }) => text);

describe("the card on a deal", () => {
  it("says that it is loading, and that a deal without contacts has nobody to verify", async () => {
    const screen = cardOf(await newDeal([]));
    expect(screen.renderer.maybeFind(LoadingSpinner)).not.toBeNull();
    await screen.shows(cardWords.noContacts);
    expect(screen.renderer.maybeFind(EmptyState)).not.toBeNull();
    expect(screen.buttons()).toEqual(["Refresh"]);
    screen.leave();
  });

  it("lists the deal's contacts and verifies all of them with one press", async () => {
    const ids = [await newContact(), await newContact()];
    const screen = cardOf(await newDeal(ids), ids);
    await screen.shows(cardWords.verifyContacts("2 contacts"));
    await expect
      .poll(() => screen.renderer.findAll(CrmActionLink).map(({ text }) => text), SOON)
      .toEqual(["Ada Tester", "Ada Tester"]);
    expect(screen.text()).toContain(cardWords.verifiedOf("0", "2"));
    expect(host.heard.join("")).not.toContain("Tester");
    expect(screen.text()).toContain(cardWords.gate.none.deal);
    const previews = screen.renderer.findAll(CrmActionLink);
    expect(previews.map(({ props }) => props.actionContext)).toEqual(
      ids.map((id) => ({ objectTypeId: "0-1", objectId: Number(id) })),
    );
    await screen.press(cardWords.verifyContacts("2 contacts"));
    await screen.showsNoMore(kitWords.status.none);
    await expect.poll(() => tags(screen), SOON).toEqual(["Pending", "Pending"]);
    const copies = () => screen.renderer.findAll(Button).filter(({ text }) => text === cardWords.link.copy);
    await expect.poll(copies, SOON).toHaveLength(2);
    for (const copy of copies()) copy.trigger("onClick");
    const links = await Promise.all(
      ids.map(async (id) => (await host.scene.crm.read(id)).properties["idv_verification_url"]),
    );
    const { copyTextToClipboard } = screen.renderer.mocks.actions;
    expect(copyTextToClipboard.calls).toEqual(links.map((link) => [link]));
    expect(screen.text()).not.toContain(cardWords.verifyContacts("2 contacts"));
    screen.leave();
  });

  it("says what the gate waits for, and that it is open once everybody is verified, without a reload", async () => {
    const contactId = await newContact();
    const dealId = await newDeal([contactId]);
    await host.control("hubspot", "POST", "/sandbox/deals/move", { stage: GATED, dealIds: [Number(dealId)] });
    const contact = await host.scene.contactWith(contactId, "pending");
    const screen = cardOf(dealId);
    await screen.shows(cardWords.gate.waits.deal);
    expect(screen.text()).toContain(cardWords.countsForGate);
    expect(screen.text()).toContain(cardWords.gate.movesOn("Contract Sent"));
    await host.scene.endSessionOf(contact, { outcome: "passed", ial: "IAL2", documentType: "passport" });
    await screen.shows(cardWords.gate.open);
    expect(tags(screen)).toEqual(["Verified"]);
    screen.leave();
  });

  it("says of a contact that an admin marked as verified that an admin did", async () => {
    const contactId = await newContact();
    const dealId = await newDeal([contactId]);
    await host.scene.admin().putSettings({ manualDecisions: true });
    await host.scene.admin().decide(contactId, "verified", "Seen at the desk");
    await host.scene.contactWith(contactId, "verified");
    const screen = cardOf(dealId);
    await screen.shows(REASON_WORDS.manual.label);
    expect(tags(screen)).toEqual([kitWords.status.verified]);
    screen.leave();
  });

  it("says so when there is no such deal in the account", async () => {
    const screen = cardOf("987654321");
    await screen.shows(kitWords.failures.not_found.title);
    screen.leave();
  });

  it("says so when the Worker cannot be reached, and tries again at a press", async () => {
    const dealId = await newDeal([]);
    host.isReachable = false;
    const screen = cardOf(dealId);
    await screen.shows(kitWords.failures.unavailable.title);
    host.isReachable = true;
    await screen.press(kitWords.tryAgain);
    await screen.shows(cardWords.noContacts);
    screen.leave();
  });

  it("offers no verification while 1Kosmos is not connected", async () => {
    const { portalId, contactId } = await host.openPortal({ install: true });
    const deal = {
      portalId,
      properties: { dealname: "Other", dealstage: EARLY },
      contactIds: [Number(contactId)],
    };
    const { id } = recordSchema.parse(await host.control("hubspot", "POST", "/sandbox/deals", deal));
    await host.inPortal(portalId, async () => {
      const screen = cardOf(id);
      await screen.shows(kitWords.connection.missing.title);
      expect(screen.buttons().filter((label) => label.startsWith("*"))).toEqual([]);
      screen.leave();
    });
  });

  // The last test: the stage does not come back.
  it("says that the gate does not work when its stage was deleted", async () => {
    const call = crmCaller(host.scene.stack.origins.hubspot);
    await call("DELETE", `/crm/v3/pipelines/deals/default/stages/${GATED}`);
    // A gate that is new has the pipelines read again.
    await host.scene.admin().putSettings({ gates: [GATE, { ...GATE, stageId: "closedwon" }] });
    const screen = cardOf(await newDeal([await newContact()]));
    await screen.shows(cardWords.gate.broken);
    expect(screen.text()).toContain(GATED);
    screen.leave();
  });
});
