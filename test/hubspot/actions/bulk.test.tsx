/** The bulk action on contacts, from its entry, against the running Worker. */
import { Checkbox, LoadingSpinner, ProgressBar } from "@hubspot/ui-extensions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chunksOf, together } from "../../../hubspot/src/app/actions/bulk.ts";
import { bulk as bulkWords, kit as kitWords } from "../../../hubspot/src/app/packages/kit/i18n/en.ts";
import { plural } from "../../../hubspot/src/app/packages/kit/i18n/index.ts";
import { isSessionStart } from "../../../sandbox/traffic.ts";
import { aPerson } from "../../journeys/support.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import { show, type Screen } from "../support/screen.tsx";
import { type Extension, workerGlobals } from "../support/worker-globals.ts";

let host: ExtensionHost;
let action: Extension | null;

beforeAll(async () => {
  host = await startHost();
  await import("../../../hubspot/src/app/actions/VerifyIdentity.tsx");
  action = workerGlobals.extended;
});
afterAll(() => host.close());

/** The action as HubSpot opens it for the selected records. */
function selected(contactIds: readonly string[]): Screen<"crm.bulkActions"> {
  return show("crm.bulkActions", action, ({ crm }) => {
    crm.objectIds = contactIds.map(Number);
    crm.objectTypeId = "0-1";
  });
}

async function newContacts(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) ids.push((await host.scene.crm.create(aPerson())).id);
  return ids;
}

const sessions = () => host.scene.exchanges(isSessionStart).length;
const calls = () => host.asked.filter((call) => call === "POST /hubspot/card/contacts/verify-many").length;

const inForms = (forms: Parameters<typeof plural>[0], n: number) => plural(forms, n, "en");

describe("the bulk action on contacts", () => {
  it("says that it is checking, then how many are eligible and why the others are not", async () => {
    const [fresh = "", verified = ""] = await newContacts(2);
    await verify(verified);
    const screen = selected([fresh, verified, "987654321"]);
    expect(screen.renderer.maybeFind(LoadingSpinner)).not.toBeNull();
    await screen.shows(inForms(bulkWords.willBeAsked, 1));
    expect(screen.text()).toContain(bulkWords.refused.verified);
    expect(screen.text()).toContain(bulkWords.refused.unknown);
    expect(screen.buttons()).toEqual([`*${inForms(bulkWords.verify, 1)}`]);
    screen.leave();
  });

  it("asks for nothing before it is confirmed, then makes one session each and shows the progress", async () => {
    const ids = await newContacts(3);
    const before = sessions();
    const screen = selected(ids);
    await screen.shows(inForms(bulkWords.willBeAsked, 3));
    expect(sessions()).toBe(before);
    await screen.press(inForms(bulkWords.verify, 3));
    await screen.shows(inForms(bulkWords.asked, 3));
    const bar = screen.renderer.find(ProgressBar);
    expect([bar.props.value, bar.props.maxValue]).toEqual([3, 3]);
    expect(screen.text()).toMatch(/label="Pending">\s*<Text>\s*"3"/u);
    expect(sessions()).toBe(before + 3);
    for (const id of ids) await host.scene.contactWith(id, "pending");
    screen.leave();
  });

  it("two clicks in one moment make one session each", async () => {
    const ids = await newContacts(2);
    const before = sessions();
    const screen = selected(ids);
    await screen.shows(inForms(bulkWords.willBeAsked, 2));
    await Promise.all([
      screen.press(inForms(bulkWords.verify, 2)),
      screen.press(inForms(bulkWords.verify, 2)),
    ]);
    await screen.shows(inForms(bulkWords.asked, 2));
    expect(sessions()).toBe(before + 2);
    screen.leave();
  });

  it("verified contacts are asked again only when the person says so", async () => {
    const [id = ""] = await newContacts(1);
    await verify(id);
    const screen = selected([id]);
    await screen.shows(bulkWords.none.title);
    screen.renderer.find(Checkbox).props.onChange?.(true, "");
    await screen.shows(inForms(bulkWords.willBeAsked, 1));
    await screen.press(inForms(bulkWords.verify, 1));
    await screen.shows(inForms(bulkWords.asked, 1));
    await host.scene.contactWith(id, "pending");
    screen.leave();
  });

  it("goes on where it was when the Worker could not be reached, and starts nothing twice", async () => {
    const ids = await newContacts(2);
    const before = sessions();
    const screen = selected(ids);
    await screen.shows(inForms(bulkWords.willBeAsked, 2));
    host.losesResponses = true;
    await screen.press(inForms(bulkWords.verify, 2));
    await screen.shows(kitWords.failures.unavailable.title);
    for (const id of ids) await host.scene.contactWith(id, "pending");
    host.losesResponses = false;
    await screen.press(kitWords.tryAgain);
    await screen.shows(inForms(bulkWords.asked, 2));
    expect(sessions()).toBe(before + 2);
    screen.leave();
  });

  it("asks in calls of 500 when more are selected", async () => {
    const [real = ""] = await newContacts(1);
    const others = Array.from({ length: 1000 }, (_, place) => String(900_000_000 + place));
    const before = calls();
    const screen = selected([...others, real]);
    await screen.shows(inForms(bulkWords.willBeAsked, 1));
    expect(screen.text()).toContain('label="1,000 contacts"');
    expect(calls()).toBe(before + 3);
    screen.leave();
  });

  it("says so when nothing is selected", async () => {
    const screen = selected([]);
    await screen.shows(kitWords.nothingSelected.title);
    screen.leave();
  });

  it("says why it cannot work while 1Kosmos is not connected", async () => {
    const { portalId, contactId } = await host.openPortal({ install: true });
    await host.inPortal(portalId, async () => {
      const screen = selected([contactId]);
      await screen.shows(bulkWords.none.title);
      expect(screen.text()).toMatch(/not connected/u);
      screen.leave();
    });
  });

  it("says so when the Worker cannot be reached, and tries again at a press", async () => {
    const ids = await newContacts(1);
    host.isReachable = false;
    const screen = selected(ids);
    await screen.shows(kitWords.failures.unavailable.title);
    host.isReachable = true;
    await screen.press(kitWords.tryAgain);
    await screen.shows(inForms(bulkWords.willBeAsked, 1));
    screen.leave();
  });
});

describe("a selection in calls", () => {
  it("keeps its order, each contact once, and is empty for nobody", () => {
    expect(chunksOf(["1", "2", "1", "3"], 2)).toEqual([["1", "2"], ["3"]]);
    expect(chunksOf([])).toEqual([]);
  });

  it("puts the answers together, reasons that are the same as one", () => {
    const progress = { waiting: 1, pending: 0, verified: 0, failed: 0, expired: 0, none: 2 };
    const answer = (id: string) => ({
      dryRun: true,
      eligible: 2,
      accepted: 0,
      refused: [{ reason: "verified", message: bulkWords.refused.verified, contactIds: [id] }],
      progress,
    });
    expect(together([answer("1"), answer("2")])).toMatchObject({
      eligible: 4,
      refused: [{ reason: "verified", contactIds: ["1", "2"] }],
      progress: { waiting: 2, none: 4 },
      refreshAfterMs: 4000,
    });
    expect(together([]).refreshAfterMs).toBeNull();
  });
});

/** Verifies a contact by a bulk of one, and its person. */
async function verify(contactId: string): Promise<void> {
  const screen = selected([contactId]);
  await screen.press(inForms(bulkWords.verify, 1));
  const contact = await host.scene.contactWith(contactId, "pending");
  screen.leave();
  await host.scene.endSessionOf(contact, { outcome: "passed", ial: "IAL2", documentType: "passport" });
  await host.scene.contactWith(contactId, "verified");
}
