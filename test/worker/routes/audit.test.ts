/** The audit log as an admin reads it: a page, and CSV that no spreadsheet runs. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { AuditEntry } from "../../../src/portal/audit/audit.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { ok } from "../../../src/lib/result.ts";
import { SETTINGS_FIELDS } from "../../../src/web/forms/settings-forms.ts";
import { captureLogs, createWorld, NOW, SESSIONS, signedIn } from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const entry = (seq: number, changes: AuditEntry["changes"] = []): AuditEntry => {
  return { seq, at: NOW, userId: 77, surface: "page", action: "settings", changes };
};
const labelOf = (path: string) => SETTINGS_FIELDS.find((field) => field.path === path)?.label ?? "?";
const logOf = (entries: readonly AuditEntry[]) => ({
  portal: {
    auditLog: async (before: number, limit: number) =>
      entries.filter(({ seq }) => seq < before).slice(0, limit),
  },
});

it("shows who changed what, from what to what, and escapes it", async () => {
  const change = { field: "linkLifetimeHours", from: "24", to: "<b>" };
  const { get } = await signedIn(logOf([entry(1, [change])]));
  const html = await (await get("/portal/audit")).text();
  expect(html).toContain("23 Nov 2026, 13:00");
  expect(html).toContain("Changed settings");
  expect(html).toContain(`${labelOf("linkLifetimeHours")} <code>linkLifetimeHours</code>: 24 → &lt;b&gt;`);
  expect(html).toContain('href="/portal/audit.csv"');
  // On a phone each change is a block, whose parts say what they are.
  expect([...html.matchAll(/<td data-label="(\w+)">/gu)].map(([, label]) => label)).toEqual([
    "When",
    "User",
    "Where",
    "Change",
  ]);
});

it("names settings as their forms do, and folds a long list", async () => {
  const changes = [
    { field: "triggers.form", from: "true", to: "false" },
    { field: "delivery.ways", from: "[]", to: '["app","person"]' },
    { field: "apiKey", from: "", to: "(secret)" },
  ];
  const { get } = await signedIn(logOf([entry(1, changes)]));
  const html = await (await get("/portal/audit")).text();
  expect(html).toMatch(/: [A-Z][^:<]+ <code>triggers\.form<\/code>: yes → no/u);
  expect(html).toMatch(/<code>delivery\.ways<\/code>: none → [A-Z][^<,]+ [^<,]+, [A-Z][^<,]+ [^<,]+</u);
  expect(html).toMatch(/<div>\w[^<]+ <code>apiKey<\/code>: – → \(secret\)/u);
  expect(html).not.toContain("<details><summary>3 values");
  const many = Array.from({ length: 9 }, (_, n) => ({ field: `f${n}`, from: "", to: "x" }));
  const long = await signedIn(logOf([entry(1, many)]));
  expect(await (await long.get("/portal/audit")).text()).toMatch(/<summary>9 values<\/summary>/u);
});

it("names an undo, and who may start verifications without a line that says nothing", async () => {
  const changes = [
    { field: "mayStart", from: "everyone", to: "" },
    { field: "mayStart.users", from: "", to: '["77"]' },
    { field: "mayStart.teams", from: "", to: "[]" },
  ];
  const { get } = await signedIn(logOf([{ ...entry(1, changes), action: "undo" }]));
  const html = await (await get("/portal/audit")).text();
  expect(html).toContain("Undid a save");
  expect(html).toMatch(/<div>Who may start verifications <code>mayStart<\/code>: everyone → –</u);
  expect(html).toMatch(/<div>Users who may start verifications <code>mayStart.users<\/code>: – → 77</u);
  expect(html).not.toContain("mayStart.teams");
});

it("lists gates in words, and what it cannot read as it is", async () => {
  const gate = { pipelineId: "default", stageId: "won", contacts: "all", minIal: "IAL2", mode: "enforce" };
  const labelled = { ...gate, objectType: "ticket", contacts: { label: "<Buyer>" }, mode: "trigger" };
  const changes = [
    { field: "gates", from: "[]", to: JSON.stringify([gate, labelled]) },
    { field: "gates", from: '[{"pipelineId":"default…', to: "[]" },
  ];
  const { get } = await signedIn(logOf([entry(1, changes)]));
  const html = await (await get("/portal/audit")).text();
  expect(html).toContain(
    "– → deal at default/won is held (all contacts, IAL2); ticket at default/won starts verification (contacts with the label “&lt;Buyer&gt;”, IAL2)<",
  );
  expect(html).toContain("[{&quot;pipelineId&quot;:&quot;default… → –");
});

it("has pages of 50", async () => {
  const { get } = await signedIn(logOf(Array.from({ length: 80 }, (_, index) => entry(80 - index))));
  const first = await (await get("/portal/audit")).text();
  expect(first.match(/<tr\b/gu)).toHaveLength(51);
  expect(first).toContain('href="/portal/audit?before=31"');
  const second = await (await get("/portal/audit?before=31")).text();
  expect(second.match(/<tr\b/gu)).toHaveLength(31);
  expect(second).not.toContain("before=");
});

it("stays small however much was changed at once, and leads to every change", async () => {
  const log = Array.from({ length: 50 }, (_, n) => {
    const changes = Array.from({ length: 30 }, (_unused, m) => ({
      field: m === 0 ? "gates" : `dailyCaps.${m}`,
      from: JSON.stringify([{ pipelineId: "default", stageId: "x".repeat(900) }]),
      to: JSON.stringify(Array.from({ length: 30 }, () => ({ pipelineId: "default", stageId: "s" }))),
    }));
    return entry(50 - n, n % 2 === 0 ? changes : []);
  });
  const { get } = await signedIn(logOf(log));
  const seen: number[] = [];
  let path: string | undefined = "/portal/audit";
  while (path !== undefined) {
    const html: string = await (await get(path)).text();
    expect(html.length).toBeLessThan(80_000);
    seen.push([...html.matchAll(/<tr data-action/gu)].length);
    path = /href="(\/portal\/audit\?before=\d+)"/u.exec(html)?.[1];
  }
  expect(seen.reduce((sum, count) => sum + count, 0)).toBe(50);
});

it("is downloaded as CSV, where what looks like a formula is text", async () => {
  const changes = ["=1+1", "+1", "-1", "@x", "\t=1", 'say "hi"', "plain, with comma"].map((to) => ({
    field: "f",
    from: "",
    to,
  }));
  const { get } = await signedIn(logOf([entry(1, changes), entry(2)]));
  const response = await get("/portal/audit.csv");
  expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("Content-Disposition")).toBe('attachment; filename="audit-4242.csv"');
  const head = `"${new Date(NOW).toISOString()}","77","page","settings"`;
  expect((await response.text()).split("\r\n")).toEqual([
    '"time","user","surface","action","field","from","to"',
    `${head},"f","","'=1+1"`,
    `${head},"f","","'+1"`,
    `${head},"f","","'-1"`,
    `${head},"f","","'@x"`,
    `${head},"f","","'\t=1"`,
    `${head},"f","","say ""hi"""`,
    `${head},"f","","plain, with comma"`,
    `${head},"","",""`,
    "",
  ]);
});

it("is downloaded whole, however long it is", async () => {
  const { get, calls } = await signedIn(logOf(Array.from({ length: 10_001 }, (_, n) => entry(10_001 - n))));
  const text = await (await get("/portal/audit.csv")).text();
  expect(text.split("\r\n")).toHaveLength(1 + 10_001 + 1);
  expect(calls.filter(({ method }) => method === "auditLog")).toHaveLength(3);
});

it.each(["/portal/audit", "/portal/audit.csv"])("%s is for whoever is signed in", async (path) => {
  const world = createWorld(logOf([]));
  expect((await world.request(path)).status).toBe(401);
  expect(world.calls).toEqual([]);
});

it("learns who acts from the login, and where from the route", async () => {
  const settings = ok(DEFAULT_SETTINGS);
  const { post, json, calls } = await signedIn({
    portal: {
      putSettings: async () => settings,
      saveForm: async () => settings,
      putConnection: async () => ok(SESSIONS),
      saveConnection: async () => ok({ report: null, heldBack: 0 }),
      replay: async () => true,
      remove: async () => true,
      disconnect: async () => ok(NOW),
    },
  });
  await post("/portal/settings", {});
  await post("/portal/gates", {});
  await post("/portal/connection", { intent: "save" });
  await post("/portal/replay", { id: "job:1" });
  await post("/portal/remove", { id: "job:1", confirm: "yes" });
  await post("/portal/disconnect", { confirm: "yes" });
  await json("PUT", "/api/settings", {});
  await json("PUT", "/api/connection", {});
  const acts = calls.filter(({ method }) => method !== "adminFrame");
  const actors = acts.map(({ method, args }) => [method, args.at(-1)]);
  const [page, api] = [
    { userId: 77, surface: "page" },
    { userId: 77, surface: "api" },
  ];
  expect(actors).toEqual([
    ["saveForm", page],
    ["saveForm", page],
    ["saveConnection", page],
    ["replay", page],
    ["remove", page],
    ["disconnect", page],
    ["putSettings", api],
    ["putConnection", api],
  ]);
});
