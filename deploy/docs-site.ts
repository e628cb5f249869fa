/**
 * Makes the documentation that the Worker serves below `/docs/`: each docs/*.md, and the README, as a page of its own in
 * `public/docs`, with the pictures that they show. Run by Wrangler before each build, and by the sandbox when it starts.
 */
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, extname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked, type Tokens } from "marked";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const PICTURES = new Set([".svg", ".png", ".webp"]);

/** The pages for admins and their colleagues, in this order; all others are for operators and developers. */
const FOR_ADMINS = [
  "setup",
  "admin",
  "delivery",
  "gates",
  "helpdesk",
  "hubspot-pages",
  "workflows",
  "person",
  "privacy",
  "terms",
];

/** One page. */
interface Doc {
  /** Its address below `/docs/`. */
  readonly slug: string;
  /** Relative to the project. */
  readonly source: string;
  readonly title: string;
  readonly text: string;
}

/** Writes the site of `project` to `target`; returns the addresses of its pages. */
export function buildDocs(project = PROJECT, target = join(project, "public", "docs")): readonly string[] {
  const docs = readDocs(project);
  const files = new Map(docs.map((doc) => [`${doc.slug}.html`, pageOf(doc, docs)]));
  files.set("index.html", indexOf(docs));
  files.set("404.html", frame("No such page", "", docs, NO_SUCH_PAGE));
  for (const old of existsSync(target) ? globSync("*.html", { cwd: target }) : [])
    if (!files.has(old)) rmSync(join(target, old), { force: true });
  for (const [name, html] of files) writeChanged(join(target, name), html);
  for (const picture of globSync("docs/**/*.{svg,png,webp}", { cwd: project }))
    copyChanged(join(project, picture), join(target, picture.slice("docs/".length)));
  return docs.map(({ slug }) => `/docs/${slug}`);
}

/** Shown at an address without a page: an old link, or a slip of the pen. */
const NO_SUCH_PAGE = `<article class="prose"><h1>There is no such page</h1>
<p>The documentation has no page at this address. <a href="/docs/">All documentation</a></p></article>`;

function readDocs(project: string): readonly Doc[] {
  const sources = [...globSync("docs/*.md", { cwd: project }).toSorted(), "README.md"];
  return sources.map((source) => {
    const text = readFileSync(join(project, source), "utf8");
    const slug = basename(source, ".md").toLowerCase();
    return { slug, source, text, title: /^# (.+)$/mu.exec(text)?.[1]?.replaceAll("`", "") ?? slug };
  });
}

function pageOf(doc: Doc, docs: readonly Doc[]): string {
  return frame(doc.title, doc.slug, docs, `<article class="prose">${render(doc, docs)}</article>`);
}

function indexOf(docs: readonly Doc[]): string {
  const groups = groupsOf(docs).map(([heading, members]) => {
    const items = members.map(({ slug, title }) => `<li><a href="/docs/${slug}">${escape(title)}</a></li>`);
    return `<h2>${heading}</h2><ul>${items.join("")}</ul>`;
  });
  const article = `<article class="prose"><h1>Documentation</h1>${groups.join("")}</article>`;
  return frame("Documentation", "", docs, article);
}

function groupsOf(docs: readonly Doc[]): readonly (readonly [string, readonly Doc[]])[] {
  const admins = FOR_ADMINS.flatMap((slug) => docs.filter((doc) => doc.slug === slug));
  const others = docs.filter((doc) => !admins.includes(doc));
  return [
    ["For admins", admins],
    ["For those who run the app", others],
  ];
}

/** Renders Markdown. Links to other documents lead to their pages; links to files of the project become plain text. */
function render(doc: Doc, docs: readonly Doc[]): string {
  const used = new Map<string, number>();
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const words = this.parser.parseInline(tokens, this.parser.textRenderer);
        const id = slugOf(words);
        const count = used.get(id) ?? 0;
        used.set(id, count + 1);
        const name = count === 0 ? id : `${id}-${count}`;
        return `<h${depth} id="${name}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens);
        const to = addressOf(href, doc, docs);
        return to === null ? inner : `<a href="${escape(to)}">${inner}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        return `<img src="${escape(pictureOf(href, doc))}" alt="${escape(text)}">`;
      },
      table(token: Tokens.Table) {
        const cell = (tag: string, { tokens, text }: Tokens.TableCell) =>
          `<${text === "" ? "td" : tag}>${this.parser.parseInline(tokens)}</${text === "" ? "td" : tag}>`;
        const head = token.header.map((each) => cell("th", each)).join("");
        const rows = token.rows.map((row) => `<tr>${row.map((each) => cell("td", each)).join("")}</tr>`);
        const title = `Table ${(used.get("table") ?? 0) + 1}`;
        used.set("table", (used.get("table") ?? 0) + 1);
        const hasHead = token.header.some(({ text }) => text !== "");
        const top = hasHead ? `<thead><tr>${head}</tr></thead>` : "";
        return `<div class="scroll" role="group" aria-label="${title}" tabindex="0"><table>${top}<tbody>${rows.join("")}</tbody></table></div>`;
      },
      code({ text }: Tokens.Code) {
        return `<pre tabindex="0"><code>${escape(text)}</code></pre>\n`;
      },
    },
  });
  return marked.parse(doc.text, { async: false });
}

/** Returns the address that a link leads to on the site; null for a file that the site does not have. */
function addressOf(href: string, doc: Doc, docs: readonly Doc[]): string | null {
  if (/^(?:https?:|mailto:|#|\/)/u.test(href)) return href;
  const [path = "", anchor] = href.split("#");
  const source = posix.join(dirname(doc.source), path);
  const found = docs.find((other) => other.source === source);
  if (found !== undefined) return `/docs/${found.slug}${anchor === undefined ? "" : `#${anchor}`}`;
  return PICTURES.has(extname(path)) ? pictureOf(path, doc) : null;
}

function pictureOf(path: string, doc: Doc): string {
  return `/${posix.join(dirname(doc.source), path)}`;
}

/** GitHub's anchors: lower case, without punctuation, hyphens for spaces. */
function slugOf(words: string): string {
  const plain = words.replaceAll(/&[a-z#\d]+;/gu, "").toLowerCase();
  return plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/gu, "-");
}

function frame(title: string, slug: string, docs: readonly Doc[], article: string): string {
  const menu = groupsOf(docs)
    .map(([heading, members]) => {
      const items = members.map((doc) => {
        const current = doc.slug === slug ? ' aria-current="page"' : "";
        return `<li><a href="/docs/${doc.slug}"${current}>${escape(doc.title)}</a></li>`;
      });
      return `<h2>${heading}</h2><ul>${items.join("")}</ul>`;
    })
    .join("");
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${escape(title)} · 1Kosmos Identity Verification</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/assets/app.css"></head>
<body><a class="skip" href="#main">Skip to the content</a>
<header class="bar"><a class="brand" href="/docs/"><img src="/assets/icon.svg" alt="" width="28" height="28">1Kosmos Identity Verification</a>
<div class="tools"><a href="/portal">Open the app</a></div></header>
<details class="menu"><summary>Documents</summary><nav aria-label="Documents, short">${menu}</nav></details>
<div class="columns"><nav class="side" aria-label="Documents"><div class="inner">${menu}</div></nav>
<main id="main">${article}</main></div>
<footer><p><a href="/support">Contact support</a> · <a href="/docs/privacy">Privacy</a> · <a href="/docs/terms">Terms</a></p></footer>
</body></html>
`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Writes only what differs: a server may be reading. */
function writeChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  replace(path, (unfinished) => writeFileSync(unfinished, text));
}

function copyChanged(from: string, to: string): void {
  if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return;
  replace(to, (unfinished) => copyFileSync(from, unfinished));
}

/** Replaces a file in one step: several sandboxes may start at once, and whoever reads finds it whole. */
function replace(path: string, write: (unfinished: string) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.new`;
  write(unfinished);
  renameSync(unfinished, path);
}

if (import.meta.main) console.log(`${buildDocs().length} pages of documentation`);
