/** The documentation as the Worker serves it: every page is there, and every link leads somewhere. */
import {
  existsSync,
  globSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildDocs } from "../../../deploy/docs-site.ts";
import { NAVIGATION } from "../../../src/web/admin/navigation.ts";
import { DRAWINGS, TOKENS } from "../../../src/web/pages/settings/workflow-recipe.tsx";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
let folder = "";
let pages: readonly string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "docs-"));
  writeFileSync(join(folder, "gone.html"), "a page of before");
  pages = buildDocs(PROJECT, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(path: string): string {
  return readFileSync(join(folder, path), "utf8");
}

/** True if an address below /docs/ has a page or a picture, and the page has the anchor. */
function isThere(address: string): boolean {
  const [path = "", anchor] = address.replace(/^\/docs\//u, "").split("#");
  if (path === "") return existsSync(join(folder, "index.html"));
  if (/\.\w+$/u.test(path)) return existsSync(join(folder, path));
  if (!existsSync(join(folder, `${path}.html`))) return false;
  return anchor === undefined || read(`${path}.html`).includes(` id="${anchor}"`);
}

describe("the documentation", () => {
  it("has a page for each document, and none of a document that is gone", () => {
    expect(pages).toEqual(
      expect.arrayContaining(["/docs/setup", "/docs/privacy", "/docs/terms", "/docs/readme"]),
    );
    expect(pages.filter((page) => !isThere(page))).toEqual([]);
    expect(existsSync(join(folder, "gone.html"))).toBe(false);
  });

  it("is replaced file by file in one step, so that several may make it at once and readers find it whole", () => {
    const target = join(folder, "by-several");
    mkdirSync(join(target, "pictures"), { recursive: true });
    const names = ["index.html", "pictures/card.webp"];
    for (const name of names) {
      writeFileSync(join(target, name), "a file of before");
      // Somebody who has opened it.
      linkSync(join(target, name), join(target, `${basename(name)}.opened`));
    }
    buildDocs(PROJECT, target);
    for (const name of names) {
      expect(readFileSync(join(target, `${basename(name)}.opened`), "utf8")).toBe("a file of before");
      expect(readFileSync(join(target, name))).toEqual(readFileSync(join(folder, name)));
    }
    expect(globSync("**/*.new", { cwd: target })).toEqual([]);
  });

  it("leads to nothing that is not there", () => {
    const broken = pages.flatMap((page) => {
      const html = read(`${page.slice("/docs/".length)}.html`);
      const own = [...html.matchAll(/(?:href|src)="(\/docs\/[^"]*|#[^"]*)"/gu)].map(([, to = ""]) => to);
      const addresses = own.filter((to) => to !== "#main").map((to) => (to.startsWith("#") ? page + to : to));
      return addresses.filter((address) => !isThere(address)).map((address) => `${page} → ${address}`);
    });
    expect(broken).toEqual([]);
  });

  it("has the part that each page of the app links to", () => {
    const helps = NAVIGATION.flatMap((group) => group.pages.map(({ help }) => `/docs/${help}`));
    expect(helps.filter((help) => !isThere(help))).toEqual([]);
  });

  it("has the tokens and the drawings of the recipe that the page of delivery shows", () => {
    const html = read("delivery.html");
    expect(DRAWINGS.filter((name) => !isThere(`/docs/pictures/${name}.svg`))).toEqual([]);
    expect(DRAWINGS.filter((name) => !html.includes(`/docs/pictures/${name}.svg`))).toEqual([]);
    expect(TOKENS.filter(([token]) => !html.includes(`<code>${token}</code>`))).toEqual([]);
  });

  it("has a page for addresses without one, which leads to all others", () => {
    const html = read("404.html");
    expect(html).toContain("<h1>There is no such page</h1>");
    expect(pages.filter((page) => !html.includes(`href="${page}"`))).toEqual([]);
    expect(readFileSync(join(PROJECT, "wrangler.toml"), "utf8")).toContain('not_found_handling = "404-page"');
  });

  it("runs no script, and links to no file that only the project has", () => {
    for (const page of pages) {
      const html = read(`${page.slice("/docs/".length)}.html`);
      expect(html).not.toMatch(/<script|javascript:| style=/u);
      expect(html).not.toMatch(/href="[^"]*\.(?:md|ts|tsx)["#]/u);
    }
  });
});
