/** Where vulnerabilities are reported: RFC 9116. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { captureLogs, createWorld, NOW, ORIGIN } from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const PATH = "/.well-known/security.txt";

it("names the operator's contact, and an end within a year", async () => {
  const vars = { SECURITY_CONTACT: "mailto:security@acme.example", SUPPORT_URL: "https://acme.example/help" };
  const response = await createWorld({ vars }).request(PATH);
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toMatch(/^text\/plain/u);
  const text = await response.text();
  expect(text).toContain("Contact: mailto:security@acme.example\n");
  expect(text).toContain(`Canonical: ${ORIGIN}${PATH}\n`);
  const expires = Date.parse(/^Expires: (.+)$/mu.exec(text)?.[1] ?? "");
  expect(expires).toBeGreaterThan(NOW);
  expect(expires - NOW).toBeLessThan(365 * 24 * 60 * 60 * 1000);
});

it("names where people find help when there is no contact of its own, and is not there without either", async () => {
  const vars = { SECURITY_CONTACT: "", SUPPORT_URL: "https://acme.example/help" };
  expect(await (await createWorld({ vars }).request(PATH)).text()).toContain(
    "Contact: https://acme.example/help\n",
  );
  const none = createWorld({ vars: { SECURITY_CONTACT: "", SUPPORT_URL: "" } });
  expect((await none.request(PATH)).status).toBe(404);
});
