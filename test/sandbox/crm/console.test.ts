/** 1Kosmos' page for people, and the mails. */
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { look, openPages, ORIGINS, send, type Pages } from "./support.ts";

const sessionSchema = z.object({ session_id: z.string() });

async function aSession({ onekosmos }: Pages): Promise<string> {
  const response = await onekosmos.app.request("/v1/verify/sessions", {
    method: "POST",
    headers: { authorization: "Bearer sandbox-api-key", "content-type": "application/json" },
    body: JSON.stringify({ document_types: ["passport"], liveness_mode: "active" }),
  });
  return sessionSchema.parse(await response.json()).session_id;
}

async function press({ onekosmos }: Pages, form: string, fields: Record<string, string>): Promise<string> {
  const path = `/sandbox/console/${form}`;
  return (await send(onekosmos.app, path, fields, { origin: ORIGINS.onekosmos })).to;
}

const pageOf = (id: string) => `/sandbox/console/sessions/${id}`;

describe("1Kosmos' page", () => {
  test("lists sessions and offers each way in which one may end, with every reason", async () => {
    const pages = openPages();
    const id = await aSession(pages);
    expect(await look(pages.onekosmos.app, "/")).toContain(id);
    const page = await look(pages.onekosmos.app, pageOf(id));
    for (const word of [
      "Passed",
      "Failed",
      "declined",
      "left",
      "needs_review",
      "IDV0001",
      "IDV0015",
      "passport",
    ])
      expect(page).toContain(word);
  });

  test.each([
    [{ outcome: "passed", ial: "IAL1", documentType: "passport" }, "IAL1"],
    [{ outcome: "passed", ial: "none" }, "passed"],
    [{ outcome: "failed", errorCode: "IDV0007" }, "IDV0007"],
    [{ outcome: "declined" }, "declined"],
    [{ outcome: "abandoned" }, "abandoned"],
  ])("ends one: %j", async (outcome, shown) => {
    const pages = openPages();
    const id = await aSession(pages);
    expect(await press(pages, "end", { id, ...outcome })).toBe(`${pageOf(id)}?said=Done.`);
    const page = await look(pages.onekosmos.app, pageOf(id));
    expect(page).toContain(shown);
    expect(page).toContain("How it ended");
    expect(await press(pages, "end", { id, outcome: "passed" })).toContain("The session is over");
  });

  test("overturns a decision, and has a session say a word", async () => {
    const pages = openPages();
    const id = await aSession(pages);
    await press(pages, "say", { id, word: "needs_review" });
    expect(await look(pages.onekosmos.app, "/")).toContain("needs_review");
    await press(pages, "end", { id, outcome: "failed", errorCode: "IDV0014" });
    await press(pages, "overturn", { id, outcome: "passed" });
    expect(await look(pages.onekosmos.app, pageOf(id))).toContain("Overturn: failed");
  });

  test("shows keys, and gives new ones; users; tenant", async () => {
    const pages = openPages();
    const keys = await look(pages.onekosmos.app, "/sandbox/console/keys");
    expect(keys).toContain("docuverify");
    await press(pages, "rotate", {});
    const key = /docuverify<\/td><td><code>([^<]+)/u;
    const fresh = await look(pages.onekosmos.app, "/sandbox/console/keys");
    expect(key.exec(fresh)?.[1]).not.toBe(key.exec(keys)?.[1]);
    expect(key.exec(fresh)?.[1]).toBeDefined();
    await press(pages, "user", { userId: "ada", firstName: "Ada" });
    expect(await look(pages.onekosmos.app, "/sandbox/console/users")).toContain("Ada");
    expect(await look(pages.onekosmos.app, "/sandbox/console/tenant")).toContain("sandbox-passport-selfie");
    for (const path of ["callbacks", "messages"])
      expect(await look(pages.onekosmos.app, `/sandbox/console/${path}`)).toContain("None yet.");
  });

  test("is no page for a client that asks for JSON", async () => {
    const { onekosmos } = openPages();
    const response = await onekosmos.app.request("/", { headers: { accept: "application/json" } });
    expect(response.status).toBe(404);
  });
});

test("the page of mails says that none was sent, and runs no script of others", async () => {
  const pages = openPages();
  const response = await pages.mails.request("/");
  expect(await response.text()).toContain("None yet.");
  expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
  expect((await pages.mails.request("/mails/none")).status).toBe(404);
});
