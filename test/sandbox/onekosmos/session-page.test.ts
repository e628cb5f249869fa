import { describe, expect, test } from "vitest";
import { problemPage } from "../../../sandbox/onekosmos/pages/html.ts";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { call, createRestSession, NOON, PUBLIC_ORIGIN, restStatus, sandbox, textAt } from "./support.ts";

async function open(side: OneKosmosSandbox, id: string, method = "GET"): Promise<Response> {
  return call(side, method, `/idproofing/session/${id}`);
}

async function submit(side: OneKosmosSandbox, id: string, form: Record<string, string>): Promise<Response> {
  return side.app.request(`${PUBLIC_ORIGIN}/idproofing/session/${id}`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
}

async function newSession(side: OneKosmosSandbox): Promise<string> {
  return textAt(await createRestSession(side, { document_types: ["passport"] }), "session_id");
}

describe("the page behind the link", () => {
  test("offers the documents, the requested one chosen, and the ways it may end", async () => {
    const side = sandbox();
    const response = await open(side, await newSession(side));
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toMatch(/<form method="post">/u);
    expect(page).toMatch(/value="passport"\s+checked/u);
    expect(page).not.toMatch(/value="drivers_license"\s+checked/u);
    for (const outcome of ["passed", "failed", "declined", "abandoned"]) {
      expect(page).toContain(`name="outcome" value="${outcome}"`);
    }
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("starts the session when shown, not when only looked at", async () => {
    const side = sandbox();
    const id = await newSession(side);
    await open(side, id, "HEAD");
    expect(await restStatus(side, id)).toMatchObject({ status: "pending" });
    await open(side, id);
    expect(await restStatus(side, id)).toMatchObject({ status: "in_progress" });
  });

  test("ends the session as the person chose, then says that the page can be closed", async () => {
    const side = sandbox();
    const id = await newSession(side);
    const sent = await submit(side, id, { outcome: "passed", documentType: "national_id" });
    expect(sent.status).toBe(303);
    expect(sent.headers.get("location")).toBe(`/idproofing/session/${id}`);
    expect(await restStatus(side, id)).toMatchObject({
      result: { outcome: "passed", document_type: "national_id" },
    });
    const after = await (await open(side, id)).text();
    expect(after).toContain('data-status="passed"');
    expect(after).not.toContain("<form");
  });

  test.each([
    ["failed", "completed", "could not verify"],
    ["declined", "declined", "declined"],
    ["abandoned", "abandoned", "left"],
  ])("knows %s", async (outcome, status, words) => {
    const side = sandbox();
    const id = await newSession(side);
    await submit(side, id, { outcome });
    expect(await restStatus(side, id)).toMatchObject({ status });
    expect(await (await open(side, id)).text()).toContain(words);
  });

  test("says that it is over, and a second choice changes nothing", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now, sessionTtlSeconds: 5 });
    const passed = await newSession(side);
    await submit(side, passed, { outcome: "passed" });
    const again = await submit(side, passed, { outcome: "failed" });
    expect(again.status).toBe(409);
    expect(await restStatus(side, passed)).toMatchObject({ result: { outcome: "passed" } });
    const late = await newSession(side);
    now += 5000;
    expect(await (await open(side, late)).text()).toContain("expired");
    expect((await submit(side, late, { outcome: "passed" })).status).toBe(409);
  });

  test("refuses unknown links and choices, and escapes what it quotes", async () => {
    const side = sandbox();
    expect((await open(side, "unknown")).status).toBe(404);
    expect((await submit(side, "unknown", { outcome: "passed" })).status).toBe(404);
    const id = await newSession(side);
    const bad = await submit(side, id, { outcome: "<script>alert(1)</script>" });
    expect(bad.status).toBe(400);
    expect(await bad.text()).not.toContain("<script>");
    expect(await restStatus(side, id)).toMatchObject({ status: "pending" });
    expect(String(await problemPage("<b>", `"<script>&`))).toContain("&quot;&lt;script&gt;&amp;");
  });
});
