/** Pages read few rows and stay small, however much a portal has stored, has open and could not do. */
import { afterEach, describe, expect, it } from "vitest";
import { createApp } from "../../../../src/app.ts";
import { env } from "cloudflare:workers";
import { filledPortal } from "../../cost/play.ts";
import { watchStatements, type StatementWatch } from "../../cost/statements.ts";
import { signInTo } from "../../support/sign-in.ts";

const SIZE = 5000;
const MAX_READ = 500;
const MAX_BYTES = 80_000;
const TIMEOUT_MS = 240_000;

const PAGES = [
  "/portal/activity",
  "/portal/activity?from=2025-12-01&until=2026-12-31",
  "/portal/attention",
  "/portal/verifications",
  "/portal/verifications?status=failed",
  "/portal/verifications?status=pending",
  "/portal/verifications?status=refused",
  "/portal/verifications?reason=face&trigger=card&by=77&status=failed",
  "/portal/verifications?trigger=workflow",
  "/portal/verifications?status=in_review&until=2026-12-31",
  "/portal/verifications/contacts/9000000001",
];

let watch: StatementWatch | undefined;
afterEach(() => watch?.stop());

async function pageOf(cookie: string, path: string): Promise<Response> {
  const request = new Request(`https://app.test${path}`, { headers: { cookie } });
  return createApp().request(request, undefined, env);
}

describe(`a portal with ${SIZE} contacts, as many imports waiting, and a quarter of them dead letters`, () => {
  it(
    `reads at most ${MAX_READ} rows for a page of less than ${MAX_BYTES / 1000} kB`,
    async () => {
      const portal = await filledPortal(SIZE);
      const cookie = await signInTo(portal);
      const statements = await watchStatements(portal);
      watch = statements;
      const lines: string[] = [];
      for (const path of PAGES) {
        let bytes = 0;
        const { read, written } = await statements.count(portal, async () => {
          const response = await pageOf(cookie, path);
          expect([path, response.status]).toEqual([path, 200]);
          bytes = (await response.arrayBuffer()).byteLength;
        });
        lines.push(`${path}: ${read} rows read, ${written} written, ${bytes} bytes`);
        expect.soft(read, lines.at(-1)).toBeLessThanOrEqual(MAX_READ);
        expect.soft(bytes, lines.at(-1)).toBeLessThan(MAX_BYTES);
      }
      console.log(lines.join("\n"));
    },
    TIMEOUT_MS,
  );
});
