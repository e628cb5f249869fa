/** The card on a ticket, from its entry, against the running Worker. */
import { Button, Heading, Select, StatusTag } from "@hubspot/ui-extensions";
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

/** Stages of the sandbox's support pipeline. */
const [NEW, WAITING_ON_US] = ["1", "3"];
const GATE = {
  objectType: "ticket",
  pipelineId: "0",
  stageId: WAITING_ON_US,
  contacts: "caller",
  minIal: "IAL1",
  mode: "enforce",
};

let host: ExtensionHost;
let card: Extension;

beforeAll(async () => {
  host = await startHost();
  await host.scene.admin().putSettings({ gates: [GATE] });
  card = await loadExtension(() => import("../../../hubspot/src/app/cards/TicketCard.tsx"));
});
afterAll(() => host.close());

const recordSchema = z.object({ id: z.string() });
const propertiesSchema = z.object({ properties: z.record(z.string(), z.nullable(z.string())) });

async function newTicket(contactIds: readonly string[]): Promise<string> {
  const properties = { subject: "New phone", hs_pipeline_stage: NEW };
  const ticket = { properties, contactIds: contactIds.map(Number) };
  return recordSchema.parse(await host.control("hubspot", "POST", "/sandbox/tickets", ticket)).id;
}

async function newContact(properties = {}): Promise<string> {
  return (await host.scene.crm.create({ ...aPerson(), ...properties })).id;
}

/** A contact's properties as HubSpot's hooks read them: with the names. */
async function propertiesOf(contactId: string): Promise<Properties> {
  const names = "firstname,lastname,email,idv_verification_url";
  return recordAt(`/crm/v3/objects/contacts/${contactId}?properties=${names}`);
}

async function recordAt(path: string): Promise<Properties> {
  const call = crmCaller(host.scene.stack.origins.hubspot);
  return propertiesSchema.parse(await call("GET", path)).properties;
}

function cardOf(ticketId: string, contactIds: readonly string[]): Screen<"crm.record.sidebar"> {
  return show("crm.record.sidebar", card, ({ crm }, { useAssociations }) => {
    crm.objectId = Number(ticketId);
    crm.objectTypeId = "0-5";
    useAssociations.willCall(associatedContacts(contactIds, propertiesOf));
  });
}

async function ticketOf(ticketId: string) {
  const names = "hs_pipeline_stage,idv_gate_status,idv_caller_status,idv_caller_verified_at";
  return recordAt(`/crm/v3/objects/tickets/${ticketId}?properties=${names}`);
}

const tags = (screen: Screen<"crm.record.sidebar">) =>
  screen.renderer.findAll(StatusTag).map(({ text }) => text);

/** The code on the page that the contact's link leads to. */
async function codeOnPage(contactId: string): Promise<string | undefined> {
  const { idv_verification_url: link } = await propertiesOf(contactId);
  const html = await (
    await fetch(String(link).replace(/^https:\/\/[^/]+/u, host.scene.stack.origins.app))
  ).text();
  return /<p class="code"><bdi>([^<]+)<\/bdi>/u.exec(html)?.[1];
}

describe("the ticket card", () => {
  it("verifies the caller: both codes are equal, and a pass moves the ticket through its gate", async () => {
    const contactId = await newContact({ firstname: "Ada", lastname: "Lovelace" });
    const ticketId = await newTicket([contactId]);
    const move = { stage: WAITING_ON_US, ticketIds: [Number(ticketId)] };
    await host.control("hubspot", "POST", "/sandbox/tickets/move", move);
    await expect.poll(async () => (await ticketOf(ticketId))["idv_gate_status"], SOON).toBe("held");
    const screen = cardOf(ticketId, [contactId]);
    await screen.shows("Ada Lovelace");
    expect(tags(screen)).toEqual([cardWords.caller.status.not_asked, kitWords.status.none]);
    expect(screen.text()).toContain(`${cardWords.caller.neverVerified} · ${cardWords.caller.noStepUp}`);
    expect(screen.buttons()).toContain(`*${cardWords.caller.verify}`);
    await screen.press(cardWords.caller.verify);
    await screen.shows(cardWords.link.copy);
    const code = screen.renderer.find(Heading).text;
    expect(code).toMatch(/^\d\d \d\d$/u);
    expect(await codeOnPage(contactId)).toBe(code);
    await screen.shows("Link not opened yet");
    const contact = await host.scene.contactWith(contactId, "pending");
    await host.scene.endSessionOf(contact, { outcome: "passed", ial: "IAL2", documentType: "passport" });
    await screen.shows(cardWords.caller.status.verified);
    await screen.press(cardWords.caller.copyLine);
    const line = String(screen.renderer.mocks.actions.copyTextToClipboard.calls[0]?.[0]);
    expect(line).toContain(cardWords.caller.lineKinds.identity);
    expect(screen.text()).toContain(line);
    await expect
      .poll(() => ticketOf(ticketId), SOON)
      .toMatchObject({
        hs_pipeline_stage: WAITING_ON_US,
        idv_gate_status: "passed",
        idv_caller_status: "verified",
        idv_caller_verified_at: expect.stringMatching(/^\d{4}-/u),
      });
    screen.leave();
  });

  it("says of a caller whom an admin marked as verified that an admin did", async () => {
    const contactId = await newContact({ firstname: "Ada", lastname: "Lovelace" });
    await host.scene.admin().putSettings({ manualDecisions: true });
    await host.scene.admin().decide(contactId, "verified", "Seen at the desk");
    await host.scene.contactWith(contactId, "verified");
    const screen = cardOf(await newTicket([contactId]), [contactId]);
    await screen.shows(REASON_WORDS.manual.label);
    expect(tags(screen)).toContain(kitWords.status.verified);
    screen.leave();
  });

  it("offers a choice where there are several contacts, by the names that HubSpot has", async () => {
    const ids = [
      await newContact({ firstname: "Grace", lastname: "Hopper" }),
      await newContact({ firstname: "", lastname: "", email: `alan-${crypto.randomUUID()}@example.com` }),
    ];
    const screen = cardOf(await newTicket(ids), ids);
    await screen.shows("Grace Hopper");
    const select = screen.renderer.find(Select);
    expect(select.props.options.map(({ label }) => label)).toEqual([
      "Grace Hopper",
      expect.stringMatching(/^alan-.*@example\.com$/u),
    ]);
    select.props.onChange?.(ids[1] ?? "");
    await screen.showsNoMore(/^Grace Hopper$/mu);
    await screen.press(cardWords.caller.verify);
    await screen.shows(cardWords.link.copy);
    expect(await codeOnPage(ids[1] ?? "")).toBe(screen.renderer.find(Heading).text);
    screen.leave();
  });

  it("says why a caller was not verified and what helps, and makes a new link", async () => {
    const contactId = await newContact();
    const screen = cardOf(await newTicket([contactId]), [contactId]);
    await screen.press(cardWords.caller.verify);
    await screen.shows(cardWords.link.copy);
    const contact = await host.scene.contactWith(contactId, "pending");
    await host.scene.endSessionOf(contact, { outcome: "failed", errorCode: "IDV0011" });
    await screen.shows(cardWords.caller.status.failed);
    expect(screen.text()).toContain(REASON_WORDS.document_expired.label);
    expect(screen.text()).toContain(REASON_WORDS.document_expired.text);
    expect(screen.text()).not.toContain("IDV0011");
    await screen.press(cardWords.caller.verify);
    await screen.shows(cardWords.link.copy);
    expect(tags(screen)).toContain(cardWords.caller.status.pending);
    screen.leave();
  });

  it("shows no check mark after a press that failed, and sends it again under its own key", async () => {
    const contactId = await newContact();
    const screen = cardOf(await newTicket([contactId]), [contactId]);
    await screen.shows(cardWords.caller.verify);
    host.isReachable = false;
    await screen.press(cardWords.caller.verify);
    await screen.shows(kitWords.failures.unavailable.title);
    host.isReachable = true;
    await screen.press(kitWords.tryAgain);
    await screen.shows(cardWords.link.copy);
    expect(screen.renderer.findAll(Button).filter(({ text }) => text === cardWords.link.copy)).toHaveLength(
      1,
    );
    screen.leave();
  });

  it("asks for a contact where the ticket has none", async () => {
    const screen = cardOf(await newTicket([]), []);
    await screen.shows(cardWords.addToTicket);
    expect(screen.buttons()).toEqual([]);
    screen.leave();
  });
});

describe("what passes the Worker", () => {
  it("has no name and no address of anybody", async () => {
    const email = `private-${crypto.randomUUID()}@example.com`;
    const contactId = await newContact({ firstname: "Secretfirst", lastname: "Secretlast", email });
    const before = host.heard.length;
    const screen = cardOf(await newTicket([contactId]), [contactId]);
    await screen.shows("Secretfirst Secretlast");
    await screen.press(cardWords.caller.verify);
    await screen.shows(cardWords.link.copy);
    screen.leave();
    const exchanged = host.heard.slice(before);
    expect(exchanged.length).toBeGreaterThan(1);
    expect(exchanged.join("\n")).not.toMatch(new RegExp(`Secretfirst|Secretlast|${email}`, "iu"));
  });
});
