/** The page of mails: what the app and 1Kosmos' tenant sent, to read and to click. */
import { describe, expect, onTestFinished, test } from "vitest";

import { mailControls } from "../../../sandbox/mail/mail-service.ts";
import { createMailStore } from "../../../sandbox/mail/mail-store.ts";
import { look, openPages } from "./support.ts";

const LINK = "http://localhost:8787/v/abc";
const MAIL = {
  to: "ada@example.com",
  from: { email: "verify@example.com", name: "Example Bank" },
  replyTo: "help@example.com",
  subject: 'Confirm <b>your</b> identity"',
  text: `Please open ${LINK}.\n<script>alert(1)</script>`,
  html: `<!doctype html><html><head><title>x</title></head><body><a href="${LINK}">Open</a></body></html>`,
  headers: {},
};

function open() {
  const pages = openPages();
  const store = createMailStore(":memory:", () => Date.UTC(2026, 10, 30, 9));
  onTestFinished(() => store.close());
  pages.hubspot.app.route("/", mailControls(store));
  return { ...pages, store };
}

describe("a mail of the app", () => {
  test("is listed with whom it went to, found by the address, and its links can be clicked", async () => {
    const { mails, store } = open();
    const { id } = store.add(MAIL);
    store.add({ ...MAIL, to: "grace@example.com", subject: "Another" });
    const list = await look(mails, "/");
    expect(list).toContain("2026-11-30 09:00:00");
    expect(list).toContain("Example Bank &lt;verify@example.com&gt;");
    const found = await look(mails, "/?to=grace@example.com");
    expect(found).toContain("Another");
    expect(found).not.toContain("ada@example.com");
    const page = await look(mails, `/mails/${id}`);
    expect(page).toContain(`<a href="${LINK}">${LINK}</a>`);
    expect(page).toContain("help@example.com");
  });

  test("is text on the page, and its own document runs nothing and leads out of its frame", async () => {
    const { mails, store } = open();
    const { id } = store.add(MAIL);
    const page = await look(mails, `/mails/${id}`);
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<b>your</b>");
    expect(page).toContain('sandbox="allow-top-navigation-by-user-activation"');
    const response = await mails.request(`/mails/${id}/document`);
    expect(response.headers.get("content-security-policy")).toMatch(
      /^sandbox allow-top-navigation-by-user-activation; default-src 'none'/u,
    );
    expect(await response.text()).toContain('<head><base target="_top">');
  });

  test("changes the version that the page follows", async () => {
    const { mails, store } = open();
    const before = await look(mails, "/sandbox/pages/version");
    store.add(MAIL);
    expect(await look(mails, "/sandbox/pages/version")).not.toBe(before);
  });
});
