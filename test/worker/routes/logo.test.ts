/** The logo: sent by the admin, kept as pixels, shown to the person under headers that make it a picture and nothing else. */
import { describe, expect, it } from "vitest";
import { utf8 } from "../../../src/lib/crypto/bytes.ts";
import { linkToken } from "../../../src/lib/crypto/links.ts";
import type { Png } from "../../../src/lib/png.ts";
import { PLAIN_PERSON_PAGE } from "../../../src/portal/person-page/person-page.ts";
import { installedPortal } from "../support/portal.ts";
import { createWorld, NOW, PORTAL_ID, signedIn, testKeyring } from "./support.ts";

/** One red pixel, and a comment. */
const PNG = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="),
  (letter) => letter.charCodeAt(0),
);
const PATH = "/portal/person-page/logo";

function formWith(
  file: Uint8Array<ArrayBuffer> | null,
  more: Readonly<Record<string, string>> = {},
): FormData {
  const form = new FormData();
  if (file !== null) form.set("logo", new File([file], "logo.png", { type: "image/png" }));
  for (const [name, value] of Object.entries(more)) form.set(name, value);
  return form;
}

/** A signed-in admin who sends pictures; what was stored of them. */
async function admin() {
  const stored: (Png | null)[] = [];
  const putLogo = async (logo: Png | null) => {
    stored.push(logo);
    return true;
  };
  const world = await signedIn({ portal: { putLogo } });
  const send = async (body: FormData, headers: Record<string, string> = world.own) =>
    world.request(PATH, { method: "POST", headers, body });
  return { ...world, send, stored };
}

describe("an admin's picture", () => {
  it("is stored as it was encoded anew, and named by its pixels", async () => {
    const { send, stored } = await admin();
    const answer = await send(formWith(PNG));
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/portal/person-page"]);
    expect(stored).toMatchObject([{ width: 1, height: 1 }]);
  });

  it("is removed by the button beside it", async () => {
    const { send, stored } = await admin();
    await send(formWith(null, { remove: "yes" }));
    expect(stored).toEqual([null]);
  });

  it.each([
    ["a page", utf8("<html><script>alert(1)</script>")],
    ["a drawing with a script", utf8('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>')],
    ["a picture with something behind it", Uint8Array.from([...PNG, 1, 2, 3])],
  ])("that is %s is refused, with words on the next page", async (_, file) => {
    const { send, stored } = await admin();
    expect((await send(formWith(file))).status).toBe(303);
    expect(stored).toEqual([]);
  });

  it("is refused from another site, without a login, as another content type, and when it is long", async () => {
    const { send, own, request, stored } = await admin();
    const foreign = { ...own, Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
    expect((await send(formWith(PNG), foreign)).status).toBe(403);
    const { Cookie: _, ...anonymous } = own;
    expect((await send(formWith(PNG), anonymous)).status).not.toBe(200);
    const typed = { ...own, "Content-Type": "application/x-www-form-urlencoded" };
    expect((await request(PATH, { method: "POST", headers: typed, body: "logo=x" })).status).toBe(415);
    expect((await send(formWith(new Uint8Array(600_000)))).status).toBe(413);
    expect(stored).toEqual([]);
  });
});

/** The response to the person's browser. */
async function person(name: string | null) {
  const logo = name === null ? null : { name, width: 120, height: 40 };
  const world = createWorld({
    contact: {
      personView: async () => ({
        state: "ready",
        kind: "identity",
        expiresAt: NOW + 86_400_000,
        openedAt: null,
        startedAt: NOW,
        review: false,
      }),
    },
    portal: {
      personPage: async () => ({ ...PLAIN_PERSON_PAGE, companyName: "Acme", logo }),
      logo: async (wanted) => (wanted === name ? PNG : null),
    },
  });
  const path = `/v/${await linkToken(testKeyring(), { portalId: PORTAL_ID, contactId: "901" })}`;
  return { ...world, path };
}

describe("the person's page", () => {
  it("shows the logo beside the name, from its own address", async () => {
    const { request, path } = await person("abc");
    const html = await (await request(path)).text();
    expect(html).toContain(`<img class="logo" src="${path}/logo/abc" width="120" height="40" alt=""/>`);
    expect(html).toContain("<bdi>Acme</bdi>");
    expect(await (await (await person(null)).request(path)).text()).not.toContain("<img");
  });

  it("serves it as a picture and nothing else, asking the portal once for many", async () => {
    const { request, path, calls } = await person("abc");
    const answer = await request(`${path}/logo/abc`);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(PNG);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, max-age=86400, immutable",
    });
    for (let n = 0; n < 50; n += 1) await request(`${path}/logo/abc`);
    expect(calls.filter(({ method }) => method === "logo")).toHaveLength(1);
  });

  it("serves no other name, and nothing without a link", async () => {
    const { request, path } = await person("abc");
    expect((await request(`${path}/logo/other`)).status).toBe(404);
    expect((await request("/v/AZIh6QewkjjkC1miHju-5gc/logo/abc")).status).toBe(404);
  });
});

describe("the portal", () => {
  it("keeps one picture, names it by its content, and records who changed it", async () => {
    const { stub } = await installedPortal();
    const by = { userId: 7, surface: "page" } as const;
    const logo = { bytes: PNG, width: 1, height: 1 };
    expect(await stub.putLogo(logo, by)).toBe(true);
    const { name = "" } = (await stub.personPage())?.logo ?? {};
    expect(name).toMatch(/^[\w-]{16}$/u);
    expect(await stub.logo(name)).toEqual(PNG);
    expect(await stub.logo("other")).toBeNull();
    await stub.putLogo(null, by);
    expect([(await stub.personPage())?.logo, await stub.logo(null)]).toEqual([null, null]);
    const changes = (await stub.auditLog(Number.MAX_SAFE_INTEGER, 10)).flatMap((entry) => entry.changes);
    expect(changes.filter(({ field }) => field === "logo")).toEqual([
      { field: "logo", from: name, to: "" },
      { field: "logo", from: "", to: name },
    ]);
  });
});
