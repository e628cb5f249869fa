/**
 * A Free, a Starter and a Professional account: each sees on the cards, in the settings and on the app's pages what it can use,
 * uses it, and meets nothing that fails.
 */
import { Alert, ErrorState } from "@hubspot/ui-extensions";
import { PageTitle } from "@hubspot/ui-extensions/pages";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { settings as settingsWords } from "../../../hubspot/src/app/packages/kit/i18n/en.ts";
import { signIn } from "../../../sandbox/admin.ts";
import { endSession } from "../../../sandbox/person.ts";
import { aPerson } from "../../journeys/support.ts";
import { SOON } from "../../soon.ts";
import { loadPages, openPages } from "../pages/play.tsx";
import { associatedContacts, crmProperties, type Properties } from "../support/record-hooks.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import { show, type Screen } from "../support/screen.tsx";
import { type Extension, loadExtension } from "../support/worker-globals.ts";

type Place = "crm.record.sidebar";
type Tier = "free" | "starter" | "professional";

const TIERS: readonly {
  readonly tier: Tier;
  /** The missing steps of the set-up. */
  readonly lacks: readonly string[];
  /** True if there is room for the properties of tickets. */
  readonly writesTickets: boolean;
}[] = [
  { tier: "free", lacks: ["workflow actions"], writesTickets: false },
  { tier: "starter", lacks: ["workflow actions"], writesTickets: true },
  { tier: "professional", lacks: [], writesTickets: true },
];
/** The page of the set-up alone may say what is missing. */
const PAGES = ["/", "/attention", "/verifications", "/activity", "/setup"];

let host: ExtensionHost;
let cards: Readonly<Record<"contact" | "deal" | "ticket", Extension>>;
let pages: Extension;
let settings: Extension;

beforeAll(async () => {
  host = await startHost();
  const contact = await loadExtension(() => import("../../../hubspot/src/app/cards/ContactCard.tsx"));
  const deal = await loadExtension(() => import("../../../hubspot/src/app/cards/DealCard.tsx"));
  const ticket = await loadExtension(() => import("../../../hubspot/src/app/cards/TicketCard.tsx"));
  cards = { contact, deal, ticket };
  settings = await loadExtension(() => import("../../../hubspot/src/app/settings/Settings.tsx"));
  pages = await loadPages();
});
afterAll(() => host.close());

const portalSchema = z.object({ portalId: z.int(), privateAppToken: z.string() });
const recordSchema = z.object({ id: z.string() });
const propertiesSchema = z.object({ properties: z.record(z.string(), z.nullable(z.string())) });

interface Account {
  readonly portalId: number;
  /** The scopes of the app's grant. */
  readonly conditions: () => Promise<readonly { readonly code: string }[]>;
  readonly record: (type: "contacts" | "deals" | "tickets", id: string) => Promise<Properties>;
  readonly create: (type: "contacts" | "deals" | "tickets", body: object) => Promise<string>;
}

/** An account of the tier with the app installed and 1Kosmos connected. */
async function accountOf(tier: Tier): Promise<Account> {
  const made = portalSchema.parse(await host.control("hubspot", "POST", "/sandbox/portals", { tier }));
  const { portalId, privateAppToken } = made;
  const { origins } = host.scene.stack;
  const admin = await signIn(origins, portalId);
  await admin.connect("sessions");
  const off = { form: false, import: false, manual: false, api: false, integration: false };
  await admin.putSettings({ triggers: off });
  return {
    portalId,
    conditions: () => admin.conditions(),
    async record(type, id) {
      const names =
        "firstname,lastname,email,idv_status,idv_session_id,idv_verification_url,idv_caller_status,hs_pipeline_stage";
      const url = `${origins.hubspot}/crm/v3/objects/${type}/${id}?properties=${names}`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${privateAppToken}` } });
      return propertiesSchema.parse(await response.json()).properties;
    },
    create: async (type, body) =>
      recordSchema.parse(await host.control("hubspot", "POST", `/sandbox/${type}`, { portalId, ...body })).id,
  };
}

function cardOf(
  account: Account,
  type: "contact" | "deal" | "ticket",
  id: string,
  contactIds: string[] = [],
) {
  const objectTypeId = { contact: "0-1", deal: "0-3", ticket: "0-5" }[type];
  return show<Place>("crm.record.sidebar", cards[type], (context, { useCrmProperties, useAssociations }) => {
    context.portal.id = account.portalId;
    context.crm.objectId = Number(id);
    context.crm.objectTypeId = objectTypeId;
    useCrmProperties.willCall(crmProperties(() => account.record(`${type}s`, id)));
    useAssociations.willCall(
      associatedContacts(contactIds, (contactId) => account.record("contacts", contactId)),
    );
  });
}

/** Alerts and errors that the screen shows. */
const complaints = ({ renderer }: Screen<Place>) => [
  ...renderer.findAll(ErrorState).map(({ props }) => props.title),
  ...renderer
    .findAll(Alert)
    .filter(({ props }) => props.variant !== "info" && props.variant !== "success")
    .map(({ props }) => props.title),
];

async function passFor(account: Account, contactId: string): Promise<void> {
  const { idv_session_id: session } = await account.record("contacts", contactId);
  await endSession(host.scene.stack.origins.onekosmos, session ?? "", {
    outcome: "passed",
    ial: "IAL2",
    documentType: "passport",
  });
}

function describeAccount({ tier, lacks, writesTickets }: (typeof TIERS)[number]): void {
  let account: Account;
  beforeAll(async () => {
    account = await accountOf(tier);
  });
  const inAccount = (act: () => Promise<void>) => host.inPortal(account.portalId, act);

  it("verifies a contact from its card", () =>
    inAccount(async () => {
      const id = await account.create("contacts", { properties: aPerson() });
      const screen = cardOf(account, "contact", id);
      await screen.press("Verify identity");
      await screen.shows("Copy link");
      expect(complaints(screen)).toEqual([]);
      await passFor(account, id);
      await screen.shows("Verified");
      await expect
        .poll(async () => (await account.record("contacts", id))["idv_status"], SOON)
        .toBe("verified");
      expect(complaints(screen)).toEqual([]);
      screen.leave();
    }));

  it("verifies a deal's contacts from its card", () =>
    inAccount(async () => {
      const id = await account.create("contacts", { properties: aPerson() });
      const properties = { dealname: "Big one", dealstage: "appointmentscheduled" };
      const dealId = await account.create("deals", { properties, contactIds: [Number(id)] });
      const screen = cardOf(account, "deal", dealId, [id]);
      await screen.press("Verify 1 contact");
      await expect
        .poll(async () => (await account.record("contacts", id))["idv_status"], SOON)
        .toBe("pending");
      expect(complaints(screen)).toEqual([]);
      screen.leave();
    }));

  it("verifies a caller at a ticket, and the ticket says so", () =>
    inAccount(async () => {
      const id = await account.create("contacts", { properties: aPerson() });
      const properties = { subject: "New phone", hs_pipeline_stage: "1" };
      const ticketId = await account.create("tickets", { properties, contactIds: [Number(id)] });
      const screen = cardOf(account, "ticket", ticketId, [id]);
      await screen.press("Verify caller");
      await screen.shows("Copy link");
      await expect
        .poll(async () => (await account.record("contacts", id))["idv_session_id"], SOON)
        .toBeTruthy();
      await passFor(account, id);
      await screen.shows("Caller verified");
      expect(complaints(screen)).toEqual([]);
      // A Free account has no room for the ticket's properties; the condition `property_refused` says so.
      const written = async () =>
        (await account.record("tickets", ticketId))["idv_caller_status"] === "verified";
      await expect.poll(async () => (await written()) === writesTickets, SOON).toBe(true);
      screen.leave();
    }));

  it("opens every page of the app; the set-up names what its subscription lacks, and nothing else", () =>
    inAccount(async () => {
      const missing = new Map<string, readonly string[]>();
      for (const path of PAGES) {
        const screen = openPages(host, pages, path);
        await expect.poll(() => screen.renderer.maybeFind(PageTitle)?.text ?? "", SOON).not.toBe("");
        expect([path, screen.renderer.findAll(ErrorState).length]).toEqual([path, 0]);
        missing.set(path, /did not grant ([^;]*);/u.exec(screen.text())?.[1]?.split(", ") ?? []);
        screen.leave();
      }
      expect(missing.get("/setup")).toEqual(lacks);
      const codes = (await account.conditions()).map(({ code }) => code);
      expect(
        codes.filter((code) => !["scopes_missing", "property_refused", "no_delivery"].includes(code)),
      ).toEqual([]);
      expect(codes.includes("property_refused")).toBe(!writesTickets);
    }));

  it("shows the settings without an error", () =>
    inAccount(async () => {
      const screen = show("settings", settings);
      await screen.shows(settingsWords.signIn);
      expect(screen.renderer.findAll(ErrorState)).toEqual([]);
      screen.leave();
    }));
}

/** Each trait of a Starter account is one of the two others' as well. */
const isStarter = ({ tier }: (typeof TIERS)[number]) => tier === "starter";

describe.each(TIERS.filter((one) => !isStarter(one)))("a $tier account", (one) => {
  describeAccount(one);
});
describe.each(TIERS.filter(isStarter))("a $tier account", { tags: ["long"] }, (one) => {
  describeAccount(one);
});
