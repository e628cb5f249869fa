/** The addresses that the project gives HubSpot are the running Worker's. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressAt, ADDRESS_FIELDS } from "../../../hubspot/address-fields.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import { manifestsOf, SOURCE } from "./manifests.ts";

let host: ExtensionHost;
beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.close());

const urls = [
  ...manifestsOf("app").flatMap(({ config }) => config.auth.redirectUrls.map((url) => ["GET", url] as const)),
  ...manifestsOf("webhooks").map(({ config }) => ["POST", config.settings.targetUrl] as const),
  ...manifestsOf("workflow-action").map(({ config }) => ["POST", config.actionUrl] as const),
];

describe("what the project tells HubSpot to call", () => {
  it.each(urls)("%s %s is there, and refuses whoever is not HubSpot", async (method, url) => {
    const [place] = ADDRESS_FIELDS;
    const text = place === undefined ? "" : readFileSync(join(SOURCE, "app", place.file), "utf8");
    const declared = place === undefined ? null : addressAt(text, place);
    const { pathname } = new URL(url);
    expect(url).toBe(`${declared}${pathname}`);
    const body = method === "POST" ? { body: "{}", headers: { "content-type": "application/json" } } : {};
    // Without any parameter the redirect address begins an install; this is what somebody else would send.
    const query = method === "GET" ? "?code=made-up&state=made-up" : "";
    const response = await fetch(host.scene.stack.origins.app + pathname + query, { method, ...body });
    expect([400, 401]).toContain(response.status);
  });
});
