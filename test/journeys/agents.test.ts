/** HubSpot's agents played by hand on the sandbox's pages: what they read before and after a person has passed. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { aPerson, type Scene, setScene } from "./support.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
  await scene.admin().putSettings({ triggers: { api: false, manual: false } });
});
afterAll(() => scene.close());

/** Sends the form of the page; returns what the agent reads. */
async function callTool(tool: string, id: string): Promise<string> {
  const { hubspot } = scene.stack.origins;
  const response = await fetch(`${hubspot}/sandbox/pages/${HUBSPOT.portalId}/agent`, {
    method: "POST",
    headers: { origin: hubspot, accept: "application/json" },
    body: new URLSearchParams({ tool, id, back: "/tour" }),
  });
  return response.text();
}

it("reads no, what would happen, that it was asked, and yes in the end", async () => {
  const { id } = await scene.crm.create(aPerson());
  expect(await callTool("check", id)).toContain(String.raw`\"verified\":\"no\"`);
  expect(await callTool("dry_run", id)).toContain("would_ask");
  expect(await callTool("ask", id)).toContain("asked");
  await scene.endSessionOf(await scene.contactWith(id, "pending"), { outcome: "passed" });
  await scene.contactWith(id, "verified");
  expect(await callTool("check", id)).toContain(String.raw`\"verified\":\"yes\"`);
  expect(await callTool("check", "x")).toContain("That is no id");
});
