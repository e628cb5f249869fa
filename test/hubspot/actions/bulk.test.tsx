/** The bulk action on contacts, from its entry, answered by the running Worker. */
import { Checkbox, LoadingSpinner, ProgressBar } from "@hubspot/ui-extensions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chunksOf, together } from "../../../hubspot/src/app/actions/bulk.ts";
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

describe("the bulk action on contacts", () => {
  it("says that it is checking, then how many are eligible and why the others are not", async () => {
    const [fresh = "", verified = ""] = await newContacts(2);
    await verify(verified);
    const screen = selected([fresh, verified, "987654321"]);
    expect(screen.renderer.maybeFind(LoadingSpinner)).not.toBeNull();
    await screen.shows("1 contact will be asked to verify.");
    expect(screen.text()).toContain("Verified already.");
    expect(screen.text()).toContain("Not found in this account.");
    expect(screen.buttons()).toEqual(["*Verify 1 contact"]);
    screen.leave();
  });

  it("asks for nothing before it is confirmed, then makes one session each and shows the progress", async () => {
    const ids = await newContacts(3);
    const before = sessions();
    const screen = selected(ids);
    await screen.shows("3 contacts will be asked to verify.");
    expect(sessions()).toBe(before);
    await screen.press("Verify 3 contacts");
    await screen.shows("3 contacts asked to verify");
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
    await screen.shows("2 contacts will be asked to verify.");
    await Promise.all([screen.press("Verify 2 contacts"), screen.press("Verify 2 contacts")]);
    await screen.shows("2 contacts asked to verify");
    expect(sessions()).toBe(before + 2);
    screen.leave();
  });

  it("verified contacts are asked again only when the person says so", async () => {
    const [id = ""] = await newContacts(1);
    await verify(id);
    const screen = selected([id]);
    await screen.shows("None of the selected contacts can be asked");
    screen.renderer.find(Checkbox).props.onChange?.(true, "");
    await screen.shows("1 contact will be asked to verify.");
    await screen.press("Verify 1 contact");
    await screen.shows("1 contact asked to verify");
    await host.scene.contactWith(id, "pending");
    screen.leave();
  });

  it("goes on where it was when the Worker could not be reached, and starts nothing twice", async () => {
    const ids = await newContacts(2);
    const before = sessions();
    const screen = selected(ids);
    await screen.shows("2 contacts will be asked to verify.");
    host.losesResponses = true;
    await screen.press("Verify 2 contacts");
    await screen.shows("No answer right now");
    for (const id of ids) await host.scene.contactWith(id, "pending");
    host.losesResponses = false;
    await screen.press("Try again");
    await screen.shows("2 contacts asked to verify");
    expect(sessions()).toBe(before + 2);
    screen.leave();
  });

  it("asks in calls of 500 when more are selected", async () => {
    const [real = ""] = await newContacts(1);
    const others = Array.from({ length: 1000 }, (_, place) => String(900_000_000 + place));
    const before = calls();
    const screen = selected([...others, real]);
    await screen.shows("1 contact will be asked to verify.");
    expect(screen.text()).toContain('label="1,000 contacts"');
    expect(calls()).toBe(before + 3);
    screen.leave();
  });

  it("says so when nothing is selected", async () => {
    const screen = selected([]);
    await screen.shows("Nothing is selected");
    screen.leave();
  });

  it("says why it cannot work while 1Kosmos is not connected", async () => {
    const { portalId, contactId } = await host.openPortal({ install: true });
    await host.inPortal(portalId, async () => {
      const screen = selected([contactId]);
      await screen.shows("None of the selected contacts can be asked");
      expect(screen.text()).toMatch(/not connected/u);
      screen.leave();
    });
  });

  it("says so when the Worker cannot be reached, and tries again at a press", async () => {
    const ids = await newContacts(1);
    host.isReachable = false;
    const screen = selected(ids);
    await screen.shows("No answer right now");
    host.isReachable = true;
    await screen.press("Try again");
    await screen.shows("1 contact will be asked to verify.");
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
      refused: [{ reason: "verified", message: "Verified already.", contactIds: [id] }],
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
  await screen.press("Verify 1 contact");
  const contact = await host.scene.contactWith(contactId, "pending");
  screen.leave();
  await host.scene.endSessionOf(contact, { outcome: "passed", ial: "IAL2", documentType: "passport" });
  await host.scene.contactWith(contactId, "verified");
}
