/** The card on a contact, from its entry, against the running Worker. */
import { LoadingSpinner, Select } from "@hubspot/ui-extensions";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en as cardWords } from "../../../hubspot/src/app/cards/words/en.ts";
import { kit as kitWords } from "../../../hubspot/src/app/packages/kit/i18n/en.ts";
import { isSessionStart } from "../../../sandbox/traffic.ts";
import { REASON_WORDS } from "../../../src/domain/contact/reasons.ts";
import { aPerson, propertyOf } from "../../journeys/support.ts";
import { crmProperties, type Properties } from "../support/record-hooks.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import { show, type Screen } from "../support/screen.tsx";
import { type Extension, loadExtension } from "../support/worker-globals.ts";
import { SOON } from "../../soon.ts";

type CardScreen = Screen<"crm.record.sidebar">;

let host: ExtensionHost;
let card: Extension;

beforeAll(async () => {
  host = await startHost();
  card = await loadExtension(() => import("../../../hubspot/src/app/cards/ContactCard.tsx"));
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
  await screen.press(cardWords.ask.identity);
  await screen.shows(cardWords.link.notOpened);
  await host.scene.contactWith(contactId, "pending");
  return { contactId, screen };
}

async function verifiedCard(): Promise<{ contactId: string; screen: CardScreen }> {
  const pending = await pendingCard();
  await endSession(pending.contactId, "passed");
  await pending.screen.shows(cardWords.facts.verifiedOn);
  return pending;
}

const alerts = ({ renderer }: CardScreen) =>
  renderer.mocks.actions.addAlert.calls.map(([alert]) => alert.message);
const primary = ({ buttons }: CardScreen) => buttons().filter((label) => label.startsWith("*"));
const refreshes = ({ renderer }: CardScreen) => renderer.mocks.actions.refreshObjectProperties.callCount;
/** The card looks again after 2 s at first. */
const PATIENCE = SOON;
const sessions = () => host.scene.exchanges(isSessionStart).length;

it("says of a contact that an admin marked as verified that an admin did, and names nobody who asked", async () => {
  const { contactId, screen } = await pendingCard();
  expect(screen.text()).toContain(cardWords.facts.askedBy);
  await host.scene.admin().putSettings({ manualDecisions: true });
  await host.scene.admin().decide(contactId, "verified", "Seen at the desk");
  await host.scene.contactWith(contactId, "verified");
  const decided = cardOf(contactId);
  await decided.shows(REASON_WORDS.manual.label);
  expect(decided.text()).toContain(kitWords.status.verified);
  expect(decided.text()).not.toContain(cardWords.facts.askedBy);
});

describe("the card on a contact", () => {
  it("says that it is loading, then that nobody asked yet, and offers to verify", async () => {
    const screen = cardOf(await newContact());
    expect(screen.renderer.maybeFind(LoadingSpinner)).not.toBeNull();
    await screen.shows(cardWords.neverRequested);
    expect(screen.buttons()).toEqual([
      "Refresh",
      `*${cardWords.ask.identity}`,
      cardWords.ask.choose,
      cardWords.ask.stepUp,
      cardWords.ask.liveId,
    ]);
    screen.leave();
  });

  it("a press makes the link, and the link can be copied", async () => {
    const { contactId, screen } = await pendingCard();
    await expect.poll(() => primary(screen), PATIENCE).toEqual([`*${cardWords.link.copy}`]);
    expect(screen.text()).toMatch(/Pending/u);
    expect(screen.text()).toMatch(/6 days left|7 days left/u);
    expect(screen.text()).toContain(cardWords.triggers.you);
    await screen.press(cardWords.link.copy);
    await expect.poll(() => alerts(screen)).toContain(cardWords.link.copied);
    const { copyTextToClipboard } = screen.renderer.mocks.actions;
    const link = propertyOf(await host.scene.crm.read(contactId), "idv_verification_url");
    expect(copyTextToClipboard.calls).toEqual([[link]]);
    screen.leave();
  });

  it("says who may not start verifications, and offers them no button", async () => {
    const admin = host.scene.admin();
    await admin.putSettings({ mayStart: { users: [1], teams: [] } });
    const screen = cardOf(await newContact());
    await screen.shows(cardWords.refused.not_allowed);
    expect(screen.buttons()).toEqual(["Refresh"]);
    screen.leave();
    await admin.putSettings({ mayStart: { users: [], teams: ["11"] } });
    const member = cardOf(await newContact());
    await member.shows(cardWords.neverRequested);
    expect(primary(member)).toEqual([`*${cardWords.ask.identity}`]);
    member.leave();
    await admin.putSettings({ mayStart: "everyone" });
  });

  it("something else can be asked while a link is open by whom HubSpot shows the link, and by nobody else", async () => {
    const { contactId, screen } = await pendingCard();
    await expect.poll(() => primary(screen), PATIENCE).toEqual([`*${cardWords.link.copy}`]);
    const blind = cardOf(contactId, async () => ({}));
    await blind.shows(cardWords.link.notOpened);
    await blind.press(cardWords.ask.stepUp);
    await blind.shows(cardWords.refused.link_hidden);
    blind.leave();
    await screen.press(cardWords.ask.stepUp);
    await screen.shows(kitWords.kinds.stepup);
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
    await screen.press(cardWords.ask.identity);
    await screen.shows(cardWords.link.notOpened);
    expect(primary(screen)).toEqual([`*${cardWords.ask.preparing}`]);
    await expect.poll(() => primary(screen), PATIENCE).toEqual([`*${cardWords.link.copy}`]);
    expect(refreshes(screen)).toBeGreaterThan(before);
    screen.leave();
  });

  it("offers no link to a user whom HubSpot does not show it, and says so", async () => {
    const screen = cardOf(await newContact(), async () => ({}));
    await screen.press(cardWords.ask.identity);
    await screen.shows(cardWords.link.notOpened);
    for (let looks = 0; looks < 6; looks += 1) {
      await screen.press("Refresh");
      await pause(100);
    }
    await screen.shows(cardWords.link.hidden);
    expect(primary(screen)).toEqual([]);
    screen.leave();
  });

  it("shows the link itself when the browser does not let it copy", async () => {
    const { contactId, screen } = await pendingCard();
    screen.renderer.mocks.actions.copyTextToClipboard.willCall(() =>
      Promise.reject(new Error("not allowed")),
    );
    await screen.press(cardWords.link.copy);
    await screen.shows(propertyOf(await host.scene.crm.read(contactId), "idv_verification_url"));
    screen.leave();
  });

  it("a result shows without a press, and HubSpot reads the record anew", async () => {
    const { contactId, screen } = await pendingCard();
    const before = refreshes(screen);
    await endSession(contactId, "passed");
    await screen.shows(cardWords.facts.verifiedOn);
    for (const fact of ["Verified", "IAL2", "Passport", "High"]) expect(screen.text()).toContain(fact);
    await expect.poll(() => refreshes(screen)).toBeGreaterThan(before);
    expect(primary(screen)).toEqual([`*${cardWords.ask.again}`]);
    screen.leave();
  });

  it("two clicks in one moment make one session", async () => {
    const screen = cardOf(await newContact());
    await screen.shows(cardWords.ask.identity);
    const before = sessions();
    await Promise.all([screen.press(cardWords.ask.identity), screen.press(cardWords.ask.identity)]);
    await screen.shows(cardWords.link.notOpened);
    expect(sessions()).toBe(before + 1);
    screen.leave();
  });

  it.each([
    ["failed", "Failed", REASON_WORDS.document_expired.label],
    ["abandoned", "Expired", REASON_WORDS.cancelled.label],
  ] as const)(
    "after a session that is %s it offers to send again, under a session of its own",
    async (outcome, word, reason) => {
      const { contactId, screen } = await pendingCard();
      const first = propertyOf(await host.scene.crm.read(contactId), "idv_session_id");
      await endSession(contactId, outcome);
      await screen.shows(cardWords.ask.newLink);
      expect(screen.text()).toContain(word);
      expect(screen.text()).toContain(reason);
      await screen.press(cardWords.ask.newLink);
      await screen.shows(cardWords.link.notOpened);
      const contact = await host.scene.contactWith(contactId, "pending");
      expect(propertyOf(contact, "idv_session_id")).not.toBe(first);
      screen.leave();
    },
  );

  it("asks before it verifies somebody again, and does nothing when that is cancelled", async () => {
    const { contactId, screen } = await verifiedCard();
    const before = sessions();
    await screen.press(cardWords.ask.again);
    await screen.shows(cardWords.ask.againWarning);
    expect(primary(screen)).toEqual([`*${cardWords.ask.again}`]);
    await screen.press("Cancel");
    await screen.showsNoMore(cardWords.ask.againWarning);
    expect(sessions()).toBe(before);
    await screen.press(cardWords.ask.again);
    await screen.shows(cardWords.ask.againWarning);
    await screen.press(cardWords.ask.again);
    await screen.shows(cardWords.link.notOpened);
    await host.scene.contactWith(contactId, "pending");
    screen.leave();
  });

  it("asks for the document and the level that were chosen", async () => {
    const contactId = await newContact();
    const screen = cardOf(contactId);
    await screen.press(cardWords.ask.choose);
    await screen.shows(kitWords.levelField);
    const [documents, levels] = screen.renderer.findAll(Select);
    documents?.props.onChange?.("passport");
    levels?.props.onChange?.("IAL2");
    await screen.press(cardWords.ask.create);
    await screen.shows(cardWords.link.notOpened);
    const asked = host.scene.exchanges(isSessionStart).at(-1);
    expect(asked?.requestBody).toMatch(/passport/u);
    screen.leave();
  });

  it.each([
    [cardWords.ask.stepUp, kitWords.kinds.stepup],
    [cardWords.ask.liveId, kitWords.kinds.liveid],
  ])("%s is a session of its own beside the identity", async (label, kind) => {
    const { screen } = await verifiedCard();
    await screen.press(label);
    await screen.shows(`${kind}: link not opened yet`);
    expect(screen.text()).toContain(cardWords.facts.verifiedOn);
    await expect.poll(() => primary(screen), PATIENCE).toEqual([`*${cardWords.link.copy}`]);
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
    await screen.shows(kitWords.failures.not_found.title);
    expect(primary(screen)).toEqual([]);
    screen.leave();
  });
});

describe("the card while the Worker cannot be reached", () => {
  it("says so instead of loading for ever, and comes back by itself or by a press", async () => {
    const contactId = await newContact();
    host.isReachable = false;
    const screen = cardOf(contactId);
    await screen.shows(kitWords.failures.unavailable.title);
    host.isReachable = true;
    await screen.press(kitWords.tryAgain);
    await screen.shows(cardWords.neverRequested);
    screen.leave();
  });

  it("keeps what it knows, and sends a press that got lost again under its own key", async () => {
    const contactId = await newContact();
    const screen = cardOf(contactId);
    await screen.shows(cardWords.ask.identity);
    host.isReachable = false;
    await screen.press(cardWords.ask.identity);
    await screen.shows(kitWords.failures.unavailable.title);
    expect(screen.text()).toContain(cardWords.neverRequested);
    host.isReachable = true;
    await screen.press(kitWords.tryAgain);
    await screen.shows(cardWords.link.notOpened);
    screen.leave();
  });

  it("a press whose answer got lost makes no second session when it is sent again", async () => {
    const contactId = await newContact();
    const screen = cardOf(contactId);
    await screen.shows(cardWords.ask.identity);
    const before = sessions();
    host.losesResponses = true;
    await screen.press(cardWords.ask.identity);
    await screen.shows(kitWords.failures.unavailable.title);
    await host.scene.contactWith(contactId, "pending");
    host.losesResponses = false;
    await screen.press(kitWords.tryAgain);
    await screen.shows(cardWords.link.notOpened);
    expect(sessions()).toBe(before + 1);
    screen.leave();
  });
});

describe("the card and the connection", () => {
  it("says that 1Kosmos is not connected, and offers nothing that cannot work", async () => {
    const { portalId, contactId } = await host.openPortal({ install: true });
    await host.inPortal(portalId, async () => {
      const screen = cardOf(contactId);
      await screen.shows(kitWords.connection.missing.title);
      expect(primary(screen)).toEqual([]);
      screen.leave();
    });
  });

  it("says that the app is not installed where it is not", async () => {
    const { portalId, contactId } = await host.openPortal({ install: false });
    await host.inPortal(portalId, async () => {
      const screen = cardOf(contactId);
      await screen.shows(kitWords.failures.not_installed.text);
      screen.leave();
    });
  });

  it("says that the connection needs attention when 1Kosmos refuses, and an open link stays", async () => {
    const { screen: open } = await pendingCard();
    const contactId = await newContact();
    const screen = cardOf(contactId);
    await screen.shows(cardWords.ask.identity);
    const fault = {
      host: "onekosmos",
      path: "/v1/verify/sessions",
      status: 403,
      body: { error: "forbidden" },
    };
    await host.control("hubspot", "POST", "/sandbox/faults", fault);
    await screen.press(cardWords.ask.identity);
    await screen.shows(kitWords.connection.attention.title);
    expect(primary(screen)).toEqual([]);
    await open.press("Refresh");
    await open.shows(kitWords.connection.attention.title);
    await expect.poll(() => primary(open), PATIENCE).toEqual([`*${cardWords.link.copy}`]);
    await host.control("hubspot", "DELETE", "/sandbox/faults");
    open.leave();
    screen.leave();
  });
});
