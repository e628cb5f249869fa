/** The page in HubSpot's settings of connected apps, from its entry, answered by the running Worker. */
import { Button, DescriptionListItem, LoadingSpinner } from "@hubspot/ui-extensions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newRequestKey, verify } from "../../../hubspot/src/app/packages/kit/requests.ts";
import { PLAIN_WISH } from "../../../hubspot/src/app/packages/kit/shapes.ts";
import { HUBSPOT, ONEKOSMOS } from "../../../sandbox/fixed.ts";
import { aPerson } from "../../journeys/support.ts";
import { openRoom, type Room } from "../support/room.ts";
import { show, type Screen } from "../support/screen.tsx";
import { type Extension, workerGlobals } from "../support/worker-globals.ts";

let room: Room;
let page: Extension | null;

beforeAll(async () => {
  room = await openRoom({ accessTokenSeconds: 1 }); // so that the end of a grant is noticed at the next call
  await import("../../../hubspot/src/app/settings/Settings.tsx");
  page = workerGlobals.extended;
});
afterAll(() => room.close());

const open = () => show("settings", page);
const facts = ({ renderer }: Screen<"settings">) =>
  Object.fromEntries(
    renderer.findAll(DescriptionListItem).map((item) => [item.props.label, item.childNodes[0]?.text]),
  );

describe("the settings page", () => {
  it("shows the connection and what starts a verification, and leads to the full settings", async () => {
    await room.scene.admin().putSettings({ triggers: { form: true } });
    const screen = open();
    expect(screen.renderer.maybeFind(LoadingSpinner)).not.toBeNull();
    await screen.shows("Open the full settings");
    expect(facts(screen)).toEqual({
      "1Kosmos": "Connected",
      Tenant: ONEKOSMOS.tenantDns,
      "Open sessions": "0",
      Gates: "0",
      "Submits a form": "On",
      "Is imported": "Off",
      "Is created by hand": "Off",
      "Is created by the API": "Off",
      "Is created by another app": "Off",
    });
    const link = screen.renderer.find(Button, ({ text }) => text === "Open the full settings").props.href;
    expect(link).toEqual({ url: expect.stringMatching(/^http.*\/portal/u), external: true });
    screen.leave();
  });

  it("shows a change at a press", async () => {
    const screen = open();
    await screen.shows("Open the full settings");
    await room.scene.admin().putSettings({ triggers: { import: true } });
    await screen.press("Refresh");
    await expect.poll(() => facts(screen)["Is imported"]).toBe("On");
    screen.leave();
  });

  it("says that 1Kosmos is not connected yet", async () => {
    const { portalId } = await room.openPortal({ install: true });
    await room.inPortal(portalId, async () => {
      const screen = open();
      await screen.shows("1Kosmos is not connected yet");
      expect(facts(screen)).toMatchObject({ "1Kosmos": "Not ready", Tenant: "None" });
      screen.leave();
    });
  });

  it("shows what hinders work: HubSpot does not let the app write contacts", async () => {
    const fault = {
      host: "hubspot",
      method: "PATCH",
      path: String.raw`/crm/[^?]*objects/[^?]*contacts/\d+$`,
      status: 403,
      body: {
        status: "error",
        message: "This oauth-token does not have proper permissions!",
        correlationId: "00000000-0000-0000-0000-000000000001",
      },
    };
    await room.control("hubspot", "POST", "/sandbox/faults", fault);
    const { id } = await room.scene.crm.create(aPerson());
    await verify(id, PLAIN_WISH, newRequestKey(), null);
    const screen = open();
    await expect
      .poll(
        async () => {
          await screen.press("Refresh").catch(() => undefined);
          return screen.text();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toContain("HubSpot does not allow this: write contacts (scopes: crm.objects.contacts.write)");
    await room.control("hubspot", "DELETE", "/sandbox/faults");
    screen.leave();
  });

  it("says that the app is not installed where it is not", async () => {
    const { portalId } = await room.openPortal({ install: false });
    await room.inPortal(portalId, async () => {
      const screen = open();
      await screen.shows("An admin has to install it again");
      screen.leave();
    });
  });

  it("says so when the Worker cannot be reached, and tries again at a press", async () => {
    room.isReachable = false;
    const screen = open();
    await screen.shows("No answer right now");
    room.isReachable = true;
    await screen.press("Try again");
    await screen.shows("Open the full settings");
    screen.leave();
  });

  it("says that HubSpot has taken the app's access back", async () => {
    const { id } = await room.scene.crm.create(aPerson());
    await verify(id, PLAIN_WISH, newRequestKey(), null);
    const contact = await room.scene.contactWith(id, "pending");
    await room.control("hubspot", "POST", `/sandbox/portals/${HUBSPOT.portalId}/uninstall`);
    // The app has a result to write, and learns that it may not.
    await room.scene.endSessionOf(contact, { outcome: "passed", ial: "IAL2", documentType: "passport" });
    const screen = open();
    await expect
      .poll(
        async () => {
          await screen.press("Refresh");
          return screen.text();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toContain("The app is disconnected from HubSpot");
    expect(facts(screen)).toMatchObject({ "1Kosmos": "Not ready" });
    screen.leave();
  });
});
