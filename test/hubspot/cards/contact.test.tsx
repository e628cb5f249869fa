/** The card on a contact, from its entry, answered by the running Worker. */
import { LoadingSpinner, Select } from "@hubspot/ui-extensions";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSessionStart } from "../../../sandbox/traffic.ts";
import { aPerson, propertyOf } from "../../journeys/support.ts";
import { crmProperties, type Properties } from "../support/record-hooks.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import { show, type Screen } from "../support/screen.tsx";
import { type Extension, workerGlobals } from "../support/worker-globals.ts";
import { SOON } from "../../soon.ts";

type CardScreen = Screen<"crm.record.sidebar">;

let host: ExtensionHost;
let card: Extension | null;

beforeAll(async () => {
  host = await startHost();
  await import("../../../hubspot/src/app/cards/ContactCard.tsx");
  card = workerGlobals.extended;
});
afterAll(() => host.close());

/** The card of a contact, as HubSpot shows it beside the record. `read`: what HubSpot's hook returns of the record. */
function cardOf(contactId: string, read = async () => propertiesOf(contactId)): CardScreen {
  return show("crm.record.sidebar", card, ({ crm }, { useCrmProperties }) => {
    crm.objectId = Number(contactId);
    useCrmProperties.willCall(crmProperties(read));
  });
}

async function propertiesOf(contactId: string): Promise<Properties> {
  return (await host.scene.crm.read(contactId)).properties;
}

async function newContact(): Promise<string> {
  return (await host.scene.crm.create(aPerson())).id;
}

async function endSession(contactId: string, outcome: "passed" | "failed" | "abandoned"): Promise<void> {
  const contact = await host.scene.crm.read(contactId);
  const passed = {
    ial: "IAL2",
    documentType: "passport",
    matchConfidence: 0.97,
    livenessEnrolled: false,
  } as const;
  const failed = { errorCode: "IDV0011" } as const;
  await host.scene.endSessionOf(contact, {
    outcome,
    ...(outcome === "passed" && passed),
    ...(outcome === "failed" && failed),
  });
}

/** A contact whose link is open, and its card. */
async function pendingCard(): Promise<{ contactId: string; screen: CardScreen }> {
  const contactId = await newContact();
  const screen = cardOf(contactId);
  await screen.press("Verify identity");
  await screen.shows("link not opened yet");
  await host.scene.contactWith(contactId, "pending");
  return { contactId, screen };
}

async function verifiedCard(): Promise<{ contactId: string; screen: CardScreen }> {
  const pending = await pendingCard();
  await endSession(pending.contactId, "passed");
  await pending.screen.shows("Verified on");
  return pending;
}

const alerts = ({ renderer }: CardScreen) =>
  renderer.mocks.actions.addAlert.calls.map(([alert]) => alert.message);
const primary = ({ buttons }: CardScreen) => buttons().filter((label) => label.startsWith("*"));
const refreshes = ({ renderer }: CardScreen) => renderer.mocks.actions.refreshObjectProperties.callCount;
/** The card looks again after 2 s at first. */
const PATIENCE = SOON;
const sessions = () => host.scene.exchanges(isSessionStart).length;

describe("the card on a contact", () => {
  it("says that it is loading, then that nobody asked yet, and offers to verify", async () => {
    const screen = cardOf(await newContact());
    expect(screen.renderer.maybeFind(LoadingSpinner)).not.toBeNull();
    await screen.shows("never asked for a verification");
    expect(screen.buttons()).toEqual([
      "Refresh",
      "*Verify identity",
      "Choose document and level",
      "Request step-up",
      "Enroll LiveID",
    ]);
    screen.leave();
  });

  it("a press makes the link, and the link can be copied", async () => {
    const { contactId, screen } = await pendingCard();
    await expect.poll(() => primary(screen), PATIENCE).toEqual(["*Copy link"]);
    expect(screen.text()).toMatch(/Pending/u);
    expect(screen.text()).toMatch(/6 days left|7 days left/u);
    expect(screen.text()).toContain("You, on this card");
    await screen.press("Copy link");
    await expect.poll(() => alerts(screen)).toContain("Link copied.");
    const { copyTextToClipboard } = screen.renderer.mocks.actions;
    const link = propertyOf(await host.scene.crm.read(contactId), "idv_verification_url");
    expect(copyTextToClipboard.calls).toEqual([[link]]);
    screen.leave();
  });

  it("says who may not start verifications, and offers them no button", async () => {
    const admin = host.scene.admin();
    await admin.putSettings({ mayStart: { users: [1], teams: [] } });
    const screen = cardOf(await newContact());
    await screen.shows("You may not start verifications");
    expect(screen.buttons()).toEqual(["Refresh"]);
    screen.leave();
    await admin.putSettings({ mayStart: { users: [], teams: ["11"] } });
    const member = cardOf(await newContact());
    await member.shows("never asked for a verification");
    expect(primary(member)).toEqual(["*Verify identity"]);
    member.leave();
    await admin.putSettings({ mayStart: "everyone" });
  });

  it("something else can be asked while a link is open by whom HubSpot shows the link, and by nobody else", async () => {
    const { contactId, screen } = await pendingCard();
    await expect.poll(() => primary(screen), PATIENCE).toEqual(["*Copy link"]);
    const blind = cardOf(contactId, async () => ({}));
    await blind.shows("link not opened yet");
    await blind.press("Request step-up");
    await blind.shows("HubSpot does not show it to you");
    blind.leave();
    await screen.press("Request step-up");
    await screen.shows("Step-up authentication");
    screen.leave();
  });

  it("waits for a link that HubSpot's record does not have yet, and has the page load the record anew", async () => {
    const contactId = await newContact();
    let reads = 0;
    const screen = cardOf(contactId, async () => {
      reads += 1;
      return reads > 3 ? propertiesOf(contactId) : {};
    });
    const before = refreshes(screen);
    await screen.press("Verify identity");
    await screen.shows("link not opened yet");
    expect(primary(screen)).toEqual(["*Preparing the link"]);
    await expect.poll(() => primary(screen), PATIENCE).toEqual(["*Copy link"]);
    expect(refreshes(screen)).toBeGreaterThan(before);
    screen.leave();
  });

  it("offers no link to a user whom HubSpot does not show it, and says so", async () => {
    const screen = cardOf(await newContact(), async () => ({}));
    await screen.press("Verify identity");
    await screen.shows("link not opened yet");
    for (let looks = 0; looks < 6; looks += 1) {
      await screen.press("Refresh");
      await pause(100);
    }
    await screen.shows("HubSpot does not show you the link");
    expect(primary(screen)).toEqual([]);
    screen.leave();
  });

  it("shows the link itself when the browser does not let it copy", async () => {
    const { contactId, screen } = await pendingCard();
    screen.renderer.mocks.actions.copyTextToClipboard.willCall(() =>
      Promise.reject(new Error("not allowed")),
    );
    await screen.press("Copy link");
    await screen.shows(propertyOf(await host.scene.crm.read(contactId), "idv_verification_url"));
    screen.leave();
  });

  it("a result shows without a press, and HubSpot reads the record anew", async () => {
    const { contactId, screen } = await pendingCard();
    const before = refreshes(screen);
    await endSession(contactId, "passed");
    await screen.shows("Verified on");
    for (const fact of ["Verified", "IAL2", "Passport", "High"]) expect(screen.text()).toContain(fact);
    await expect.poll(() => refreshes(screen)).toBeGreaterThan(before);
    expect(primary(screen)).toEqual(["*Verify again"]);
    screen.leave();
  });

  it("two clicks in one moment make one session", async () => {
    const screen = cardOf(await newContact());
    await screen.shows("Verify identity");
    const before = sessions();
    await Promise.all([screen.press("Verify identity"), screen.press("Verify identity")]);
    await screen.shows("link not opened yet");
    expect(sessions()).toBe(before + 1);
    screen.leave();
  });

  it.each([
    ["failed", "Failed", "Document expired"],
    ["abandoned", "Expired", "Cancelled by the person"],
  ] as const)(
    "after a session that is %s it offers to send again, under a session of its own",
    async (outcome, word, reason) => {
      const { contactId, screen } = await pendingCard();
      const first = propertyOf(await host.scene.crm.read(contactId), "idv_session_id");
      await endSession(contactId, outcome);
      await screen.shows("Make a new link");
      expect(screen.text()).toContain(word);
      expect(screen.text()).toContain(reason);
      await screen.press("Make a new link");
      await screen.shows("link not opened yet");
      const contact = await host.scene.contactWith(contactId, "pending");
      expect(propertyOf(contact, "idv_session_id")).not.toBe(first);
      screen.leave();
    },
  );

  it("asks before it verifies somebody again, and does nothing when that is cancelled", async () => {
    const { contactId, screen } = await verifiedCard();
    const before = sessions();
    await screen.press("Verify again");
    await screen.shows("pending until it is used");
    expect(primary(screen)).toEqual(["*Verify again"]);
    await screen.press("Cancel");
    await screen.showsNoMore("pending until it is used");
    expect(sessions()).toBe(before);
    await screen.press("Verify again");
    await screen.shows("pending until it is used");
    await screen.press("Verify again");
    await screen.shows("link not opened yet");
    await host.scene.contactWith(contactId, "pending");
    screen.leave();
  });

  it("asks for the document and the level that were chosen", async () => {
    const contactId = await newContact();
    const screen = cardOf(contactId);
    await screen.press("Choose document and level");
    await screen.shows("Identity assurance level");
    const [documents, levels] = screen.renderer.findAll(Select);
    documents?.props.onChange?.("passport");
    levels?.props.onChange?.("IAL2");
    await screen.press("Create link");
    await screen.shows("link not opened yet");
    const asked = host.scene.exchanges(isSessionStart).at(-1);
    expect(asked?.requestBody).toMatch(/passport/u);
    screen.leave();
  });

  it.each([
    ["Request step-up", "Step-up authentication"],
    ["Enroll LiveID", "LiveID enrollment"],
  ])("%s is a session of its own beside the identity", async (label, kind) => {
    const { screen } = await verifiedCard();
    await screen.press(label);
    await screen.shows(`${kind}: link not opened yet`);
    expect(screen.text()).toContain("Verified on");
    await expect.poll(() => primary(screen), PATIENCE).toEqual(["*Copy link"]);
    screen.leave();
  });

  it("stops asking when it is taken off the page", async () => {
    const { contactId, screen } = await pendingCard();
    const looks = () =>
      host.asked.filter((call) => call === `GET /hubspot/card/contacts/${contactId}`).length;
    screen.leave();
    const before = looks();
    await pause(4000); // it would look every two seconds
    expect(looks()).toBe(before);
  });

  it("says so when there is no such contact in the account", async () => {
    const screen = cardOf("987654321");
    await screen.shows("Not found");
    expect(primary(screen)).toEqual([]);
    screen.leave();
  });
});

describe("the card while the Worker cannot be reached", () => {
  it("says so instead of loading for ever, and comes back by itself or by a press", async () => {
    const contactId = await newContact();
    host.isReachable = false;
    const screen = cardOf(contactId);
    await screen.shows("No answer right now");
    host.isReachable = true;
    await screen.press("Try again");
    await screen.shows("never asked for a verification");
    screen.leave();
  });

  it("keeps what it knows, and sends a press that got lost again under its own key", async () => {
    const contactId = await newContact();
    const screen = cardOf(contactId);
    await screen.shows("Verify identity");
    host.isReachable = false;
    await screen.press("Verify identity");
    await screen.shows("No answer right now");
    expect(screen.text()).toContain("never asked for a verification");
    host.isReachable = true;
    await screen.press("Try again");
    await screen.shows("link not opened yet");
    screen.leave();
  });

  it("a press whose answer got lost makes no second session when it is sent again", async () => {
    const contactId = await newContact();
    const screen = cardOf(contactId);
    await screen.shows("Verify identity");
    const before = sessions();
    host.losesResponses = true;
    await screen.press("Verify identity");
    await screen.shows("No answer right now");
    await host.scene.contactWith(contactId, "pending");
    host.losesResponses = false;
    await screen.press("Try again");
    await screen.shows("link not opened yet");
    expect(sessions()).toBe(before + 1);
    screen.leave();
  });
});

describe("the card and the connection", () => {
  it("says that 1Kosmos is not connected, and offers nothing that cannot work", async () => {
    const { portalId, contactId } = await host.openPortal({ install: true });
    await host.inPortal(portalId, async () => {
      const screen = cardOf(contactId);
      await screen.shows("1Kosmos is not connected yet");
      expect(primary(screen)).toEqual([]);
      screen.leave();
    });
  });

  it("says that the app is not installed where it is not", async () => {
    const { portalId, contactId } = await host.openPortal({ install: false });
    await host.inPortal(portalId, async () => {
      const screen = cardOf(contactId);
      await screen.shows("An admin has to install it again");
      screen.leave();
    });
  });

  it("says that the connection needs attention when 1Kosmos refuses, and an open link stays", async () => {
    const { screen: open } = await pendingCard();
    const contactId = await newContact();
    const screen = cardOf(contactId);
    await screen.shows("Verify identity");
    const fault = {
      host: "onekosmos",
      path: "/v1/verify/sessions",
      status: 403,
      body: { error: "forbidden" },
    };
    await host.control("hubspot", "POST", "/sandbox/faults", fault);
    await screen.press("Verify identity");
    await screen.shows("The connection to 1Kosmos needs attention");
    expect(primary(screen)).toEqual([]);
    await open.press("Refresh");
    await open.shows("The connection to 1Kosmos needs attention");
    await expect.poll(() => primary(open), PATIENCE).toEqual(["*Copy link"]);
    await host.control("hubspot", "DELETE", "/sandbox/faults");
    open.leave();
    screen.leave();
  });
});
