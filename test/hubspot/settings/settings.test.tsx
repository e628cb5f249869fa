/** The page in HubSpot's settings of connected apps, from its entry, against the running Worker. */
import {
  Button,
  DescriptionListItem,
  Link,
  LoadingSpinner,
  MultiSelect,
  NumberInput,
  Toggle,
} from "@hubspot/ui-extensions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newRequestKey, verify } from "../../../hubspot/src/app/packages/kit/requests.ts";
import { DEFAULT_REQUEST } from "../../../hubspot/src/app/packages/kit/shapes.ts";
import { signIn } from "../../../sandbox/admin.ts";
import { HUBSPOT, ONEKOSMOS } from "../../../sandbox/fixed.ts";
import { SOON } from "../../soon.ts";
import { aPerson } from "../../journeys/support.ts";
import { z } from "zod";
import { call } from "../../../hubspot/src/app/packages/kit/call.ts";
import { settings as settingsWords, kit as kitWords } from "../../../hubspot/src/app/packages/kit/i18n/en.ts";
import { consentBy, enter } from "../pages/play.tsx";
import { startHost, USER_ID, WRITES_REFUSED, type ExtensionHost } from "../support/host.ts";
import { show, type Screen } from "../support/screen.tsx";
import { type Extension, loadExtension } from "../support/worker-globals.ts";

/** The user that HubSpot's consent names in the sandbox. */
const ADMIN = 1;

let host: ExtensionHost;
let page: Extension;

beforeAll(async () => {
  host = await startHost({ accessTokenSeconds: 1 }); // so that the end of a grant is noticed at the next call
  page = await loadExtension(() => import("../../../hubspot/src/app/settings/Settings.tsx"));
});
afterAll(() => host.close());

const open = (userId?: number) =>
  show("settings", page, (context) => {
    if (userId !== undefined) context.user.id = userId;
  });

async function settingsNow(): Promise<unknown> {
  return host.scene.admin().settings();
}

/** Runs `act` as the user whom HubSpot's consent names. */
async function inOwnName(act: () => Promise<void>): Promise<void> {
  host.userId = ADMIN;
  try {
    await act();
  } finally {
    host.userId = USER_ID;
  }
}

function linkOf({ renderer }: Screen<"settings">, text: string): string {
  return targetOf(renderer.find(Link, (link) => link.text === text).props.href);
}

const targetOf = (href: string | { readonly url: string }) => (typeof href === "string" ? href : href.url);

/** The field of this path, as it is now. */
const figure = ({ renderer }: Screen<"settings">, name: string) =>
  renderer.find(NumberInput, ({ props }) => props.name === name);
const toggle = ({ renderer }: Screen<"settings">, name: string) =>
  renderer.find(Toggle, ({ props }) => props.name === name);
const several = ({ renderer }: Screen<"settings">, name: string) =>
  renderer.find(MultiSelect, ({ props }) => props.name === name);

const facts = ({ renderer }: Screen<"settings">) =>
  Object.fromEntries(
    renderer.findAll(DescriptionListItem).map((item) => [item.props.label, item.childNodes[0]?.text]),
  );

describe("the settings for admins", () => {
  it("are offered to whoever shows to be an admin: the link signs in, and a refresh shows the forms", async () => {
    const screen = open();
    await screen.shows(settingsWords.signIn);
    expect(screen.renderer.findAll(Toggle)).toEqual([]);
    const targets = screen.renderer.findAll(Link).map(({ props: { href } }) => targetOf(href));
    expect(targets).toContainEqual(expect.stringMatching(/^http.*\/portal\/limits$/u));
    await inOwnName(async () => {
      const mine = open(host.userId);
      await mine.shows(settingsWords.signIn);
      const html = await consentBy(linkOf(mine, settingsWords.signIn), host.portalId);
      expect(html).toContain('data-outcome="may_change_settings"');
      await mine.press("Refresh");
      await mine.shows(settingsWords.linkLifetime);
      mine.leave();
    });
    screen.leave();
  });

  it("are saved by HubSpot's components: a number, a switch, a list", async () => {
    await inOwnName(async () => {
      const screen = open(host.userId);
      await screen.shows(settingsWords.linkLifetime);
      enter(figure(screen, "linkLifetimeHours"), "onChange", 24);
      enter(toggle(screen, "triggers.manual"), "onChange", true);
      enter(toggle(screen, "filters.hasEmail"), "onChange", true);
      enter(several(screen, "filters.lifecycleStages"), "onChange", ["lead", "customer"]);
      await screen.press("Save");
      await screen.shows("Saved.");
      expect(await settingsNow()).toMatchObject({
        linkLifetimeHours: 24,
        triggers: { manual: true },
        filters: { hasEmail: true, lifecycleStages: ["lead", "customer"] },
      });
      screen.leave();
    });
  });

  it("that are wrong say so at the field, and nothing is saved", async () => {
    await inOwnName(async () => {
      const screen = open(host.userId);
      await screen.shows(settingsWords.linkLifetime);
      enter(figure(screen, "linkLifetimeHours"), "onChange", -1);
      await screen.press("Save");
      await screen.shows(settingsWords.notSaved);
      const { props } = figure(screen, "linkLifetimeHours");
      expect(props).toMatchObject({
        error: true,
        validationMessage: expect.stringMatching(/\S/u),
      });
      expect(await settingsNow()).toMatchObject({ linkLifetimeHours: 24 });
      screen.leave();
    });
  });

  it("that somebody else has saved meanwhile show both values, and are saved at the second press", async () => {
    await inOwnName(async () => {
      const screen = open(host.userId);
      await screen.shows(settingsWords.linkLifetime);
      await host.scene.admin().putSettings({ linkLifetimeHours: 48 });
      enter(figure(screen, "linkLifetimeHours"), "onChange", 72);
      await screen.press("Save");
      await screen.shows(/“48”.*“72”/u);
      const { props } = figure(screen, "linkLifetimeHours");
      expect(props.validationMessage).toMatch(/“48”.*“72”/u);
      expect(props.value).toBe(72);
      await screen.press("Save");
      await screen.shows("Saved.");
      expect(await settingsNow()).toMatchObject({ linkLifetimeHours: 72 });
      screen.leave();
    });
  });

  it("end with the sign-in: a save is refused, and the link is there again", async () => {
    await inOwnName(async () => {
      const screen = open(host.userId);
      await screen.shows(settingsWords.linkLifetime);
      await call("/pages/sign-out", z.object({ hadLogin: z.boolean() }));
      await screen.press("Save");
      await screen.shows(settingsWords.signIn);
      screen.leave();
    });
  });
});

describe("the settings page", () => {
  it("shows the connection and what starts a verification, and leads to the full settings", async () => {
    await host.scene.admin().putSettings({ triggers: { form: true, manual: false } });
    const screen = open();
    expect(screen.renderer.maybeFind(LoadingSpinner)).not.toBeNull();
    await screen.shows(settingsWords.full);
    expect(facts(screen)).toEqual({
      "1Kosmos": "Connected",
      Tenant: ONEKOSMOS.tenantDns,
      [settingsWords.openSessions]: "0",
      Gates: "0",
      [settingsWords.sources.form]: "On",
      [settingsWords.sources.import]: "Off",
      [settingsWords.sources.manual]: "Off",
      [settingsWords.sources.api]: "Off",
      [settingsWords.sources.integration]: "Off",
    });
    const link = screen.renderer.find(Button, ({ text }) => text === settingsWords.full).props.href;
    expect(link).toEqual({ url: expect.stringMatching(/^http.*\/portal/u), external: true });
    screen.leave();
  });

  it("shows a change at a press", async () => {
    const screen = open();
    await screen.shows(settingsWords.full);
    await host.scene.admin().putSettings({ triggers: { import: true } });
    await screen.press("Refresh");
    await expect.poll(() => facts(screen)[settingsWords.sources.import]).toBe("On");
    screen.leave();
  });

  it("says that 1Kosmos is not connected yet", async () => {
    const { portalId } = await host.openPortal({ install: true });
    await host.inPortal(portalId, async () => {
      const screen = open();
      await screen.shows(kitWords.connection.missing.title);
      expect(facts(screen)).toMatchObject({ "1Kosmos": settingsWords.notReady, Tenant: "None" });
      screen.leave();
    });
  });

  it("shows what hinders work: HubSpot does not let the app write contacts", async () => {
    // A portal of its own: after such a refusal the app waits a while before its next write there.
    const { portalId, contactId } = await host.openPortal({ install: true });
    await (await signIn(host.scene.stack.origins, portalId)).connect("sessions");
    await host.control("hubspot", "POST", "/sandbox/faults", WRITES_REFUSED);
    await host.inPortal(portalId, async () => {
      await verify(contactId, DEFAULT_REQUEST, newRequestKey(), null);
      const screen = open();
      await expect
        .poll(
          async () => {
            await screen.press("Refresh").catch(() => undefined);
            return screen.text();
          },
          { ...SOON, interval: 500 },
        )
        .toContain("crm.objects.contacts.write");
      screen.leave();
    });
    await host.control("hubspot", "DELETE", "/sandbox/faults");
  });

  it("says that the app is not installed where it is not", async () => {
    const { portalId } = await host.openPortal({ install: false });
    await host.inPortal(portalId, async () => {
      const screen = open();
      await screen.shows(kitWords.failures.not_installed.text);
      screen.leave();
    });
  });

  it("says so when the Worker cannot be reached, and tries again at a press", async () => {
    host.isReachable = false;
    const screen = open();
    await screen.shows(kitWords.failures.unavailable.title);
    host.isReachable = true;
    await screen.press(kitWords.tryAgain);
    await screen.shows(settingsWords.full);
    screen.leave();
  });

  it("says that HubSpot has taken the app's access back", async () => {
    const { id } = await host.scene.crm.create(aPerson());
    await verify(id, DEFAULT_REQUEST, newRequestKey(), null);
    const contact = await host.scene.contactWith(id, "pending");
    await host.control("hubspot", "POST", `/sandbox/portals/${HUBSPOT.portalId}/uninstall`);
    // The app has a result to write, and HubSpot refuses it.
    await host.scene.endSessionOf(contact, { outcome: "passed", ial: "IAL2", documentType: "passport" });
    const screen = open();
    await expect
      .poll(
        async () => {
          await screen.press("Refresh");
          return screen.text();
        },
        { ...SOON, interval: 500 },
      )
      .toContain(kitWords.connection.grant_refused.title);
    expect(facts(screen)).toMatchObject({ "1Kosmos": settingsWords.notReady });
    screen.leave();
  });
});
