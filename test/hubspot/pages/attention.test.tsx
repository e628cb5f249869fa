/** What needs attention in HubSpot, and who may act there: the whole way through HubSpot's consent. */
import { Alert, Button } from "@hubspot/ui-extensions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newRequestKey, verify } from "../../../hubspot/src/app/packages/kit/requests.ts";
import { DEFAULT_REQUEST } from "../../../hubspot/src/app/packages/kit/shapes.ts";
import { crmCaller } from "../../../sandbox/crm-call.ts";
import { aPerson } from "../../journeys/support.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import type { Extension } from "../support/worker-globals.ts";
import { consentBy, loadPages, openPages, type PagesScreen } from "./play.tsx";
import { SOON } from "../../soon.ts";

let host: ExtensionHost;
let pages: Extension | null;
/** The sandbox's consent is given by this user. */
const ADMIN = 1;

beforeAll(async () => {
  host = await startHost();
  await host.scene.admin().putSettings({ delivery: { ways: ["person"] } });
  pages = await loadPages();
});
afterAll(() => host.close());

const open = () => openPages(host, pages, "/attention");

/** A contact whose link HubSpot does not take, so that the write is a dead letter. */
async function refusedContact(): Promise<string> {
  const fault = {
    host: "hubspot",
    method: "PATCH",
    path: String.raw`/crm/[^?]*objects/[^?]*contacts/\d+$`,
    status: 400,
    body: { status: "error", category: "VALIDATION_ERROR", message: "no" },
  };
  await host.control("hubspot", "POST", "/sandbox/faults", fault);
  const { id } = await host.scene.crm.create(aPerson());
  await verify(id, DEFAULT_REQUEST, newRequestKey(), null);
  return id;
}

const noFaults = () => host.control("hubspot", "DELETE", "/sandbox/faults");

/** Reads the page again until the text is shown. */
async function until(screen: PagesScreen, text: string): Promise<void> {
  await expect
    .poll(
      () => {
        screen.pressHeader("Refresh");
        return screen.text();
      },
      { ...SOON, interval: 500 },
    )
    .toContain(text);
}

describe("what needs attention", () => {
  it("is nothing while all is well", async () => {
    const screen = open();
    await screen.shows("Nothing needs you just now");
    expect(screen.text()).not.toContain("Only an admin");
    screen.leave();
  });

  it("lists failed work with its cause and meaning; a user who has shown no rights reads it, and gets the link", async () => {
    const id = await refusedContact();
    const screen = open();
    await screen.shows("Needs attention");
    await until(screen, "Write to HubSpot: 1");
    expect(screen.text()).toContain("HubSpot does not show the newest values of these records");
    expect(screen.text()).toContain(`Contact ${id}`);
    expect(screen.text()).toContain("Only an admin can act here");
    expect(screen.buttons()).toEqual(["I have signed in"]);
    expect(screen.href("Sign in with HubSpot")).toBe(
      `${host.scene.stack.origins.app}/oauth/install?to=hubspot&portal=${host.portalId}&user=77`,
    );
    screen.leave();
  });

  it("is tried again by an admin, whom HubSpot's consent has shown to be one; the record has its value then", async () => {
    host.userId = ADMIN;
    const screen = open();
    await screen.shows("Write to HubSpot: 1");
    const html = await consentBy(screen.href("Sign in with HubSpot"), host.portalId);
    expect(html).toContain("You can act in HubSpot now");
    await screen.press("I have signed in");
    // The sign-in itself has the refused write tried once more.
    await until(screen, "You can act here until");
    await noFaults();
    expect(screen.buttons()).toEqual(["Sign out", "Discard", "Try again"]);
    await screen.press("Try again");
    await screen.shows("Tried again: 1.");
    await until(screen, "Nothing needs you just now");
    const call = crmCaller(host.scene.stack.origins.hubspot);
    const contacts = JSON.stringify(await call("GET", "/crm/v3/objects/contacts?properties=idv_status"));
    expect(contacts).toContain('"idv_status":"pending"');
    screen.leave();
  });

  it("is discarded after a question, and a colleague may not", async () => {
    await refusedContact();
    const screen = open();
    await screen.shows("Needs attention");
    await until(screen, "Write to HubSpot: 1");
    await noFaults();
    await screen.press("Discard");
    await screen.shows("cannot be undone");
    await screen.press("Cancel");
    await screen.press("Discard");
    await screen.press("Yes, discard");
    await screen.shows("Discarded: 1.");
    expect(screen.renderer.findAll(Alert).map(({ props }) => props.title)).toContain("Discarded: 1.");
    screen.leave();
    host.userId = 77;
    await refusedContact();
    const other = open();
    await other.shows("Needs attention");
    await until(other, "Write to HubSpot: 1");
    await noFaults();
    expect(other.buttons()).toEqual(["I have signed in"]);
    other.leave();
  });

  it("cannot be acted on any more after a sign-out: a page that was open says so", async () => {
    host.userId = ADMIN;
    const [screen, old] = [open(), open()];
    await screen.shows("You can act here until");
    await old.shows("You can act here until");
    await screen.press("Sign out");
    await screen.shows("Only an admin can act here");
    await old.press("Try again");
    await old.shows("Only an admin can act here");
    expect(old.text()).toContain("Sign in with HubSpot by the link on this page");
    expect(old.renderer.findAll(Button).map(({ text }) => text)).not.toContain("Discard");
    screen.leave();
    old.leave();
  });
});
