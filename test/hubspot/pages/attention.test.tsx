/** Attention pages in HubSpot, and who may act there: the whole way through HubSpot's consent. */
import { Alert, Button } from "@hubspot/ui-extensions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fill } from "../../../hubspot/src/app/packages/kit/fill.ts";
import { kit as kitWords } from "../../../hubspot/src/app/packages/kit/i18n/en.ts";
import { newRequestKey, verify } from "../../../hubspot/src/app/packages/kit/requests.ts";
import { DEFAULT_REQUEST } from "../../../hubspot/src/app/packages/kit/shapes.ts";
import { en as pageWords } from "../../../hubspot/src/app/pages/words/en.ts";
import { en as workWords } from "../../../hubspot/src/app/pages/words/work/en.ts";
import { crmCaller } from "../../../sandbox/crm-call.ts";
import { aPerson } from "../../journeys/support.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import type { Extension } from "../support/worker-globals.ts";
import { consentBy, loadPages, openPages, type PagesScreen } from "./play.tsx";
import { SOON } from "../../soon.ts";

let host: ExtensionHost;
let pages: Extension;
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

/** The text with which a page says until when its user may act. */
const [BEFORE_UNTIL = "?"] = workWords.attention.until.split("{at}");

describe("what needs attention", () => {
  it("is nothing while all is well", async () => {
    const screen = open();
    await screen.shows(workWords.attention.quiet.title);
    expect(screen.text()).not.toContain(workWords.attention.admin.title);
    screen.leave();
  });

  it("lists failed work with its cause and meaning; a user who has shown no rights reads it, and gets the link", async () => {
    const id = await refusedContact();
    const screen = open();
    await screen.shows(pageWords.common.attention);
    await until(screen, "Write to HubSpot: 1");
    expect(screen.text()).toContain(workWords.meanings.write);
    expect(screen.text()).toContain(`Contact ${id}`);
    expect(screen.text()).toContain(workWords.attention.admin.title);
    expect(screen.buttons()).toEqual([workWords.attention.signedIn]);
    expect(screen.href(workWords.attention.signIn)).toBe(
      `${host.scene.stack.origins.app}/oauth/install?to=hubspot&portal=${host.portalId}&user=77`,
    );
    screen.leave();
  });

  it("is tried again by an admin, whom HubSpot's consent has shown to be one; the record has its value then", async () => {
    host.userId = ADMIN;
    const screen = open();
    await screen.shows(fill(workWords.attention.total, { kind: workWords.labels.write, count: "1" }));
    const html = await consentBy(screen.href(workWords.attention.signIn), host.portalId);
    expect(html).toContain('data-outcome="may_act"');
    await screen.press(workWords.attention.signedIn);
    // The sign-in itself has the refused write tried once more.
    await until(screen, "You can act here until");
    await noFaults();
    expect(screen.buttons()).toEqual([workWords.attention.signOut, "Discard", workWords.attention.replay]);
    await screen.press(workWords.attention.replay);
    await screen.shows(fill(workWords.attention.replayed, { count: "1" }));
    await until(screen, workWords.attention.quiet.title);
    const call = crmCaller(host.scene.stack.origins.hubspot);
    const contacts = JSON.stringify(await call("GET", "/crm/v3/objects/contacts?properties=idv_status"));
    expect(contacts).toContain('"idv_status":"pending"');
    screen.leave();
  });

  it("is discarded after a question, and a colleague may not", async () => {
    await refusedContact();
    const screen = open();
    await screen.shows(pageWords.common.attention);
    await until(screen, "Write to HubSpot: 1");
    await noFaults();
    await screen.press("Discard");
    await screen.shows(fill(workWords.attention.removeAsk, { count: "1" }));
    await screen.press("Cancel");
    await screen.press("Discard");
    await screen.press(workWords.attention.removeYes);
    await screen.shows(fill(workWords.attention.removed, { count: "1" }));
    expect(screen.renderer.findAll(Alert).map(({ props }) => props.title)).toContain(
      fill(workWords.attention.removed, { count: "1" }),
    );
    screen.leave();
    host.userId = 77;
    await refusedContact();
    const other = open();
    await other.shows(pageWords.common.attention);
    await until(other, "Write to HubSpot: 1");
    await noFaults();
    expect(other.buttons()).toEqual([workWords.attention.signedIn]);
    other.leave();
  });

  it("cannot be acted on any more after a sign-out: a page that was open says so", async () => {
    host.userId = ADMIN;
    const [screen, old] = [open(), open()];
    await screen.shows(BEFORE_UNTIL);
    await old.shows(BEFORE_UNTIL);
    await screen.press(workWords.attention.signOut);
    await screen.shows(workWords.attention.admin.title);
    await old.press(workWords.attention.replay);
    await old.shows(workWords.attention.admin.title);
    expect(old.text()).toContain(kitWords.failures.admin_required.text);
    expect(old.renderer.findAll(Button).map(({ text }) => text)).not.toContain("Discard");
    screen.leave();
    old.leave();
  });
});
