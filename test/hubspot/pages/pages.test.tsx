/** The app's pages in HubSpot, from their entry, against the running Worker. */
import {
  BarChart,
  DateInput,
  EmptyState,
  Input,
  LineChart,
  Select,
  StatisticsItem,
  StatusTag,
  TableRow,
} from "@hubspot/ui-extensions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fill } from "../../../hubspot/src/app/packages/kit/fill.ts";
import { kit as kitWords } from "../../../hubspot/src/app/packages/kit/i18n/en.ts";
import { newRequestKey, verify } from "../../../hubspot/src/app/packages/kit/requests.ts";
import { DEFAULT_REQUEST } from "../../../hubspot/src/app/packages/kit/shapes.ts";
import { en as pageWords } from "../../../hubspot/src/app/pages/words/en.ts";
import { en as workWords } from "../../../hubspot/src/app/pages/words/work/en.ts";
import { ONEKOSMOS } from "../../../sandbox/fixed.ts";
import { aPerson } from "../../journeys/support.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import type { Extension } from "../support/worker-globals.ts";
import { enter, loadPages, openPages, type PagesScreen } from "./play.tsx";

let host: ExtensionHost;
let pages: Extension | null;
/** Ada passed, Bob failed, Cleo's link is open, Dora's too. */
const ids: Record<"ada" | "bob" | "cleo" | "dora", string> = { ada: "", bob: "", cleo: "", dora: "" };

beforeAll(async () => {
  host = await startHost();
  pages = await loadPages();
  await host.scene.admin().putSettings({ delivery: { ways: ["person"] } });
  const passed = { outcome: "passed", ial: "IAL2", documentType: "passport" } as const;
  const outcomes = {
    ada: passed,
    bob: { outcome: "failed", errorCode: "IDV0011" },
    cleo: null,
    dora: null,
  } as const;
  for (const name of ["ada", "bob", "cleo", "dora"] as const) {
    const person = { ...aPerson(name), firstname: name, lastname: "Tester" };
    ids[name] = (await host.scene.crm.create(person)).id;
    await verify(ids[name], DEFAULT_REQUEST, newRequestKey(), null);
    const contact = await host.scene.contactWith(ids[name], "pending");
    const outcome = outcomes[name];
    if (outcome === null) continue;
    await host.scene.endSessionOf(contact, outcome);
    await host.scene.contactWith(ids[name], outcome.outcome === "passed" ? "verified" : "failed");
  }
});
afterAll(() => host.close());

const open = (path?: string, params?: Record<string, string>) => openPages(host, pages, path, params);
const numbers = ({ renderer }: PagesScreen) =>
  Object.fromEntries(renderer.findAll(StatisticsItem).map(({ props }) => [props.label, props.number]));
const rows = ({ renderer }: PagesScreen) =>
  renderer
    .findAll(TableRow)
    .slice(1)
    .map((row) => [...row.toString().matchAll(/^\s*"(.*)"$/gmu)].map(([, text]) => text).join(" | "));

const BY_CARD = fill(pageWords.triggers.card.named, { id: "77" });

describe("the overview", () => {
  it("says whether it works, how the week went, and what came last, with the name that HubSpot has", async () => {
    const screen = open();
    await screen.shows(pageWords.overview.week);
    expect(screen.title()).toBe("Overview");
    expect(screen.renderer.findAll(StatusTag).map(({ text }) => text)).toContain("Verifying");
    expect(numbers(screen)).toEqual({
      Started: "4",
      [pageWords.steps.sent]: "4",
      Opened: "2",
      Passed: "1",
      Failed: "1",
      Expired: "0",
    });
    expect(screen.text()).toContain(`Connected to ${ONEKOSMOS.tenantDns}`);
    await screen.shows("dora Tester");
    screen.leave();
  });

  it("is read again at a press", async () => {
    const screen = open();
    await screen.shows(pageWords.overview.week);
    const before = host.asked.length;
    screen.pressHeader("Refresh");
    await expect.poll(() => host.asked.length).toBe(before + 1);
    screen.leave();
  });

  it("says what is missing in an account that is not connected yet, and leads to the set-up", async () => {
    const { portalId } = await host.openPortal({ install: true });
    await host.inPortal(portalId, async () => {
      const screen = open();
      await screen.shows(pageWords.overview.state.setup);
      await screen.follow(pageWords.overview.goToSetup);
      await screen.shows(pageWords.setup.tenant.no);
      expect(screen.title()).toBe("Set-up");
      screen.leave();
    });
  });
});

describe("the activity", () => {
  it("is drawn with HubSpot's charts, and each reason leads to its verifications", async () => {
    const screen = open("/activity");
    await screen.shows(pageWords.activity.reasons);
    const { renderer } = screen;
    const today = new Date().toISOString().slice(0, 10);
    const line = renderer.find(LineChart).props;
    expect(line.data).toHaveLength(90);
    expect(line.data).toContainEqual({ day: today, step: pageWords.steps.sent, count: 4 });
    expect(line.axes.x).toMatchObject({ field: "day", fieldType: "datetime" });
    const bars = renderer.find(BarChart).props;
    expect(bars.data).toContainEqual({ day: today, step: "Passed", count: 1 });
    expect(bars.data).toContainEqual({ day: today, step: "Failed", count: 1 });
    expect(numbers(screen)).toMatchObject({ Started: "4", [pageWords.activity.passedOfSent]: "25%" });
    expect(rows(screen)[0]).toContain(`${pageWords.triggers.card.label} | 4`);
    const [label = ""] = rows(screen).at(-1)?.split(" | ") ?? [];
    await screen.follow(label);
    await screen.shows("bob Tester");
    expect(screen.title()).toBe("Verifications");
    expect(rows(screen)).toHaveLength(1);
    screen.leave();
  });

  it("of many days is put together by week; another range is loaded anew", async () => {
    const screen = open("/activity", { days: "7" });
    await screen.shows(pageWords.activity.byTrigger);
    expect(screen.renderer.find(LineChart).props.data).toHaveLength(21);
    enter(screen.renderer.find(Select), "onChange", "400");
    await screen.shows(/made, opened and passed by week|400/u);
    await expect
      .poll(() => screen.renderer.find(LineChart).props.options?.title)
      .toBe(pageWords.activity.steps.week);
    expect(screen.renderer.find(LineChart).props.data).toHaveLength(58 * 3);
    screen.leave();
  });

  it("where nothing happened says so instead of drawing nothing", async () => {
    const { portalId } = await host.openPortal({ install: true });
    await host.inPortal(portalId, async () => {
      const screen = open("/activity");
      await screen.shows(pageWords.activity.nothing.title);
      expect(screen.renderer.maybeFind(LineChart)).toBeNull();
      screen.leave();
    });
  });
});

describe("the verifications", () => {
  it("are listed with names, status, reason and who asked; the newest first", async () => {
    const screen = open("/verifications");
    await screen.shows("ada Tester");
    const [dora, cleo, bob, ada] = rows(screen);
    const [name, status, , opened, , askedBy] = dora?.split(" | ") ?? [];
    expect([name, status, opened, askedBy]).toEqual([
      "dora Tester",
      pageWords.statuses.pending,
      pageWords.common.notOpened,
      BY_CARD,
    ]);
    expect(cleo).toContain("cleo Tester");
    expect(bob).toMatch(/^bob Tester \| Failed \| \w+/u);
    expect(ada).toMatch(/^ada Tester \| Passed \| \d/u);
    screen.leave();
  });

  it("are filtered by status, days and record, and the address has the filters", async () => {
    const screen = open("/verifications");
    await screen.shows("ada Tester");
    enter(screen.renderer.find(Select, { name: "status" }), "onChange", "passed");
    const today = new Date();
    const chosen = { year: today.getUTCFullYear(), month: today.getUTCMonth(), date: today.getUTCDate() };
    enter(screen.renderer.find(DateInput, { name: "from" }), "onChange", chosen);
    await screen.press("Filter");
    await screen.showsNoMore("bob Tester");
    await screen.shows("ada Tester");
    expect(rows(screen)).toHaveLength(1);
    expect(screen.renderer.mocks.actions.navigateToPage.calls.at(-1)).toEqual([
      { to: "/verifications", params: { status: "passed", from: today.toISOString().slice(0, 10) } },
    ]);
    await screen.follow(pageWords.verifications.showAll);
    await screen.shows("bob Tester");
    enter(screen.renderer.find(Input, { name: "record" }), "onInput", "ada");
    await screen.press("Filter");
    await screen.shows(pageWords.verifications.recordProblem);
    enter(screen.renderer.find(Input, { name: "record" }), "onInput", ids.cleo);
    await screen.press("Filter");
    await screen.showsNoMore("bob Tester");
    await screen.shows("cleo Tester");
    expect(rows(screen)).toHaveLength(1);
    screen.leave();
  });

  it("go on page by page, and back", async () => {
    const screen = open("/verifications", { limit: "1" });
    // The address cannot set another length: 25 is the page.
    await screen.shows("ada Tester");
    expect(screen.buttons()).not.toContain("Older");
    screen.leave();
    const triggers = { form: true, import: true, manual: true, api: true, integration: true };
    await host.scene.admin().putSettings({ triggers });
    const created: string[] = [];
    for (let n = 0; n < 24; n += 1) created.push((await host.scene.crm.create(aPerson(`more${n}`))).id);
    for (const id of created) await host.scene.contactWith(id, "pending");
    const off = { form: false, import: false, manual: false, api: false, integration: false };
    await host.scene.admin().putSettings({ triggers: off });
    const long = open("/verifications");
    await long.shows(/more\d+ Tester/u);
    expect(rows(long)).toHaveLength(25);
    await long.press("Older");
    await long.shows("ada Tester");
    expect(rows(long)).toHaveLength(3);
    await long.press("Newer");
    await long.shows(/more\d+ Tester/u);
    expect(long.buttons()).not.toContain("Newer");
    await long.press("Older");
    await long.shows("ada Tester");
    await long.follow(pageWords.verifications.newest);
    await long.shows(/more\d+ Tester/u);
    long.leave();
  });

  it("that nobody has say so", async () => {
    const screen = open("/verifications", { status: "in_review" });
    await screen.shows(pageWords.verifications.nothing.title);
    expect(screen.renderer.maybeFind(EmptyState)).not.toBeNull();
    screen.leave();
  });
});

describe("one contact's history", () => {
  it("says how it stands and why, in words, and leads to the record and to the app's own page", async () => {
    const screen = open("/verifications", { status: "failed" });
    await screen.follow("bob Tester");
    await screen.shows(workWords.contact.how);
    await expect.poll(() => screen.title()).toBe("bob Tester");
    const [attempt] = rows(screen);
    expect(attempt).toMatch(/\| Identity verification \| Failed \| .+\. .+ \(IDV0011\) \| .*\b77\b[^|]*$/u);
    expect(screen.text()).toMatch(/Not verified: \w+/u);
    expect(screen.text()).toContain(workWords.contact.events);
    expect(screen.href(pageWords.common.openInHubSpot)).toMatch(
      new RegExp(`/contacts/${host.portalId}/record/0-1/${ids.bob}$`, "u"),
    );
    expect(screen.href(workWords.contact.more)).toBe(
      `${host.scene.stack.origins.app}/portal/verifications/contacts/${ids.bob}`,
    );
    screen.leave();
  });

  it("of somebody who was never asked says so; an address that names no record asks nothing", async () => {
    const { id } = await host.scene.crm.create(aPerson("Never"));
    const screen = open(`/contacts/${id}`);
    await screen.shows(workWords.contact.neverRequested);
    screen.leave();
    const before = host.asked.length;
    const wrong = open("/contacts/x");
    await wrong.shows(workWords.contact.unknownId.title);
    expect(host.asked).toHaveLength(before);
    wrong.leave();
  });
});

describe("the set-up", () => {
  it("shows each part's real state, and where an admin changes it", async () => {
    const screen = open("/setup");
    await screen.shows(`Connected to ${ONEKOSMOS.tenantDns}.`);
    for (const text of [
      pageWords.setup.access.yes,
      pageWords.setup.properties.yes,
      pageWords.setup.sourcesOff,
      pageWords.setup.gates.no,
    ])
      expect(screen.text()).toContain(text);
    expect(screen.href(pageWords.setup.connect)).toBe(`${host.scene.stack.origins.app}/portal/connection`);
    await host.scene.admin().putSettings({ triggers: { form: true } });
    screen.pressHeader("Refresh");
    await screen.shows(fill(pageWords.setup.sourcesOn, { sources: pageWords.setup.sources.form }));
    await host.scene.admin().putSettings({ triggers: { form: false } });
    screen.leave();
  });
});

describe("what goes wrong", () => {
  it("is said in words: the app is not installed, cannot be reached, or the page does not exist", async () => {
    const { portalId } = await host.openPortal({ install: false });
    await host.inPortal(portalId, async () => {
      const screen = open("/attention");
      await screen.shows(kitWords.failures.not_installed.text);
      screen.leave();
    });
    host.isReachable = false;
    const screen = open("/setup");
    await screen.shows(kitWords.failures.unavailable.title);
    host.isReachable = true;
    await screen.press(workWords.attention.replay);
    await screen.shows(pageWords.setup.access.yes);
    screen.leave();
    const nowhere = open("/nowhere");
    await nowhere.shows(pageWords.common.notFound.title);
    nowhere.leave();
  });
});

it("no name, address or link passed between the pages and the app", () => {
  const passed = host.heard.filter((exchange) => exchange.includes("/hubspot/card/pages/"));
  expect(passed.length).toBeGreaterThan(20);
  for (const exchange of passed) {
    expect(exchange).not.toMatch(/Tester|@example\.com|\/v\/|firstname|lastname/u);
    expect(exchange).toContain("Bearer 1kosmos-extension");
  }
  expect(host.asked.filter((call) => call.includes("/pages/") && !call.startsWith("POST "))).toEqual([]);
});
