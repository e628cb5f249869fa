/** Every page of a portal with 100,000 contacts, 10,000 open sessions and 500 dead letters: few rows, few bytes. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import {
  CONTACTS,
  DEAD_LETTERS,
  largePortal,
  OPEN_CONTACT,
  OPEN_SESSIONS,
} from "../../../../bench/large-portal.ts";
import { createApp } from "../../../../src/app.ts";
import { NAVIGATION } from "../../../../src/web/admin/navigation.ts";
import { OF_THE_TEST } from "../../cost/filling.ts";
import { watchStatements, type StatementWatch } from "../../cost/statements.ts";
import { gatedPortal } from "../../deal/play.ts";
import { onStorage } from "../../support/peek.ts";
import { signInTo } from "../../support/sign-in.ts";

const MAX_READ = 500;
const MAX_BYTES = 80_000;
/** Statements of a page that is opened again: each costs as much as some elements, and time grows with them before rows do. */
const MAX_STATEMENTS = 14;
const TIMEOUT_MS = 240_000;

const MENU = NAVIGATION.flatMap(({ pages }) => pages.map(({ path }) => path));
const PATHS = [
  ...MENU,
  "/portal/activity?from=2025-12-01&until=2026-12-31",
  "/portal/verifications?status=failed",
  "/portal/verifications?status=pending",
  "/portal/verifications?status=refused",
  "/portal/verifications?reason=face&trigger=card&by=77&status=failed",
  "/portal/verifications?trigger=workflow",
  "/portal/verifications?status=in_review&until=2026-12-31",
  "/portal/verifications?record=9000000001",
  `/portal/verifications/contacts/${OPEN_CONTACT}`,
  "/portal/audit?before=5000",
  `/portal/setup/test/${OPEN_CONTACT}`,
  "/api/attention",
  "/api/verifications?limit=100",
  "/api/conditions",
];

let watch: StatementWatch | undefined;
afterEach(() => watch?.stop());

describe(`a portal with ${CONTACTS} contacts, ${OPEN_SESSIONS} open sessions and ${DEAD_LETTERS} dead letters`, () => {
  it(
    `reads at most ${MAX_READ} rows in ${MAX_STATEMENTS} statements for any page, and none has ${MAX_BYTES / 1000} kB`,
    async () => {
      const portal = await gatedPortal();
      await onStorage(portal, ({ sql }) => {
        for (const insert of largePortal(Date.now()))
          sql.exec(`${OF_THE_TEST} ${insert.sql}`, ...insert.values);
      });
      const cookie = await signInTo(portal);
      const statements = await watchStatements(portal);
      watch = statements;
      const app = createApp();
      const lines: string[] = [];
      for (const path of PATHS) {
        let bytes = 0;
        const open = async () => {
          const request = new Request(`https://app.test${path}`, { headers: { cookie } });
          const response = await app.request(request, undefined, env);
          expect([path, response.status]).toEqual([path, 200]);
          bytes = (await response.arrayBuffer()).byteLength;
        };
        const counted = await statements.count(portal, open);
        // The least of three: the portal's alarm may ring while a page is opened.
        const again = [await statements.count(portal, open), await statements.count(portal, open), counted];
        const times = Math.min(
          ...again.map((one) => one.statements.reduce((sum, each) => sum + each.times, 0)),
        );
        const line = `${path}: ${counted.read} rows read, ${counted.written} written, ${bytes} bytes; then ${times} statements`;
        lines.push(line);
        const most = counted.statements.toSorted((left, right) => right.read - left.read).slice(0, 3);
        expect.soft(counted.read, `${line} ${JSON.stringify(most)}`).toBeLessThanOrEqual(MAX_READ);
        expect.soft(bytes, line).toBeLessThan(MAX_BYTES);
        expect
          .soft(times, `${line} ${JSON.stringify(again[0]?.statements)}`)
          .toBeLessThanOrEqual(MAX_STATEMENTS);
      }
      console.log(lines.join("\n"));
    },
    TIMEOUT_MS,
  );
});
