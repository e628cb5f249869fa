/** Settings inside HubSpot: whoever has shown to be an admin reads and saves them, by the forms of the app's own pages. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";
import { captureLogs } from "../routes/support.ts";
import { ADMIN, signInByLink } from "../support/app-pages.ts";
import { cardIn } from "../support/card.ts";
import { installedPortal, type TestPortal } from "../support/portal.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const formSchema = z.object({
  form: z.string(),
  sections: z.array(
    z.object({ fields: z.array(z.object({ path: z.string(), values: z.array(z.string()) })) }),
  ),
  seen: z.record(z.string(), z.string()),
});
const readSchema = z.object({
  admin: z.nullable(z.object({ until: z.string() })),
  forms: z.nullable(z.array(formSchema)),
  elsewhere: z.array(z.object({ label: z.string(), url: z.string() })),
  links: z.object({ signIn: z.string() }),
});
const savedSchema = z.looseObject({
  error: z.optional(z.string()),
  fields: z.optional(z.record(z.string(), z.string())),
  forms: z.optional(z.array(formSchema)),
});

async function read(portal: TestPortal, userId = ADMIN) {
  const response = await cardIn(portal, userId).ask("/settings", {});
  return { status: response.status, body: readSchema.parse(await response.json()) };
}

async function formOf(portal: TestPortal, name: string) {
  const form = (await read(portal)).body.forms?.find(({ form: path }) => path === `/portal/${name}`);
  if (form === undefined) throw new Error(`there is no form ${name}`);
  const fields = form.sections.flatMap((section) => section.fields);
  return { ...form, values: Object.fromEntries(fields.map(({ path, values }) => [path, values])) };
}

interface Save {
  readonly form: string;
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly seen: Readonly<Record<string, string>>;
}

async function save(portal: TestPortal, { form, values, seen }: Save, userId = ADMIN) {
  const response = await cardIn(portal, userId).ask("/settings/save", { form, values, seen });
  return { status: response.status, body: savedSchema.parse(await response.json()) };
}

const settingsOf = async (portal: TestPortal) => (await portal.stub.summary())?.settings;

describe("settings in HubSpot", () => {
  it("are neither read nor saved by a signature alone, and a refused save changes nothing", async () => {
    const portal = await installedPortal(null);
    await portal.stub.startLogin(ADMIN);
    const { body } = await read(portal);
    expect([body.admin, body.forms]).toEqual([null, null]);
    expect(body.links.signIn).toContain("place=settings");
    const before = await settingsOf(portal);
    const sent = { form: "/portal/triggers", values: { linkLifetimeHours: ["1"] }, seen: {} };
    expect(await save(portal, sent)).toMatchObject({ status: 403, body: { error: "admin_required" } });
    expect(await settingsOf(portal)).toEqual(before);
  });

  it("are read and saved after HubSpot's consent by its user alone, and the save is in the audit log", async () => {
    const portal = await installedPortal(null);
    await signInByLink(portal);
    const form = await formOf(portal, "triggers");
    const values = { ...form.values, linkLifetimeHours: ["24"], triggers: ["manual"] };
    const saved = await save(portal, { ...form, values });
    expect(saved.status).toBe(200);
    expect(await settingsOf(portal)).toMatchObject({
      linkLifetimeHours: 24,
      triggers: { form: false, import: false, manual: true, api: false, integration: false },
    });
    const [entry] = await portal.stub.auditLog(Number.MAX_SAFE_INTEGER, 1);
    expect(entry).toMatchObject({ userId: ADMIN, surface: "hubspot", action: "settings" });
    expect((await read(portal, 77)).body.forms).toBeNull();
    expect((await save(portal, { ...form, values }, 77)).status).toBe(403);
  });

  it("have every form of the app's own pages, without what needs a fresh consent", async () => {
    const portal = await installedPortal(null);
    await signInByLink(portal);
    const { body } = await read(portal);
    expect(body.forms?.map(({ form }) => form)).toEqual([
      "/portal/triggers",
      "/portal/limits",
      "/portal/delivery",
      "/portal/person-page",
      "/portal/data",
    ]);
    expect(JSON.stringify(body.forms)).not.toContain('"handEdits"');
    expect(body.elsewhere.map(({ url }) => new URL(url).pathname)).toEqual([
      "/portal/data",
      "/portal/connection",
      "/portal/gates",
      "/portal/limits",
    ]);
    const form = await formOf(portal, "data");
    const values = { ...form.values, handEdits: ["accept"], timeline: ["false"] };
    expect((await save(portal, { ...form, values })).status).toBe(200);
    expect(await settingsOf(portal)).toMatchObject({ handEdits: "keepOurs", timeline: false });
  });

  it("that are wrong are refused in the words of the app's own forms, each at its field", async () => {
    const portal = await installedPortal(null);
    await signInByLink(portal);
    const form = await formOf(portal, "triggers");
    const values = {
      ...form.values,
      linkLifetimeHours: ["soon"],
      "importPolicy.perMinute": ["0"],
      "filters.lifecycleStages": ["lead", "x".repeat(101)],
    };
    const refused = await save(portal, { ...form, values });
    expect(refused).toMatchObject({ status: 400, body: { error: "invalid" } });
    expect(Object.keys(refused.body.fields ?? {}).sort()).toEqual([
      "filters.lifecycleStages",
      "importPolicy.perMinute",
      "linkLifetimeHours",
    ]);
    expect((await settingsOf(portal))?.linkLifetimeHours).toBe(168);
    expect((await save(portal, { form: "/portal/nothing", values: {}, seen: {} })).status).toBe(400);
  });

  it("that somebody else has saved meanwhile are refused with both values, and saved at the second press", async () => {
    const portal = await installedPortal(null);
    await signInByLink(portal);
    const form = await formOf(portal, "triggers");
    const theirs = { form: "/portal/triggers", patch: { linkLifetimeHours: 48 }, seen: null };
    await portal.stub.saveForm(theirs, { userId: 5, surface: "page" });
    const values = { ...form.values, linkLifetimeHours: ["24"] };
    const refused = await save(portal, { ...form, values });
    expect(refused).toMatchObject({ status: 409, body: { error: "changed" } });
    expect(refused.body.fields).toEqual({
      linkLifetimeHours: expect.stringMatching(/“48”.*“24”/u),
    });
    expect((await settingsOf(portal))?.linkLifetimeHours).toBe(48);
    const now = refused.body.forms?.find(({ form: path }) => path === "/portal/triggers");
    expect((await save(portal, { ...form, values, seen: now?.seen ?? {} })).status).toBe(200);
    expect((await settingsOf(portal))?.linkLifetimeHours).toBe(24);
  });
});
