/** The audit log of the signed-in portal: as a page, and as CSV. */
import { Hono } from "hono";
import { csvLine } from "../../../lib/csv.ts";
import type { AuditEntry } from "../../../portal/audit/audit.ts";
import type { PortalApi } from "../../../portal/contract.ts";
import { AUDIT_PAGE, auditBefore } from "../../admin/page-needs.ts";
import { readFrame, showPage } from "../../admin/show-page.tsx";
import type { AppEnv } from "../../middleware/app-env.ts";
import { AuditPage } from "../../pages/audit.tsx";
import { callObject } from "../call-object.ts";
import { missing, ownPortal, pageDataOf } from "../own-portal.ts";

/** Entries that are read at once for the file. */
const CHUNK = 5000;
const HEADINGS = ["time", "user", "surface", "action", "field", "from", "to"];

/** Makes the routes `GET /portal/audit` and `/portal/audit.csv`; behind `requireLogin` only. */
export function auditRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/audit", async (c) => {
    const audit = { before: auditBefore(c), limit: AUDIT_PAGE + 1 };
    const entries = (await pageDataOf(c, "audit", { audit })) ?? missing();
    const shown = firstOf(entries.slice(0, AUDIT_PAGE));
    const older = entries.length > shown.length ? (shown.at(-1)?.seq ?? null) : null;
    const frame = await readFrame(c);
    const users = c.get("page")?.data.users ?? [];
    const { timeZone } = frame.account;
    const children = <AuditPage entries={shown} before={older} users={users} timeZone={timeZone} />;
    const lead =
      "Changes that people made, for 400 days. Users have their HubSpot id; names are read from HubSpot now and are not kept.";
    return showPage(c, frame, { path: "/portal/audit", title: "Audit log", lead, children });
  });
  routes.get("/audit.csv", async (c) => {
    return c.body(streamCsv(ownPortal(c)), 200, {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="audit-${c.get("login").portalId}.csv"`,
    });
  });
  return routes;
}

/** Returns the file as a stream of bytes, written while entries are read. */
function streamCsv(portal: PortalApi): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let before = Number.MAX_SAFE_INTEGER;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(csvLine(HEADINGS)));
    },
    async pull(controller) {
      const entries = await callObject(portal.auditLog(before, CHUNK));
      const lines = entries.flatMap((entry) => rowsOf(entry)).map((line) => csvLine(line));
      // An empty chunk keeps the stream waiting for the next one.
      controller.enqueue(encoder.encode(lines.join("")));
      const oldest = entries.at(-1);
      if (oldest === undefined || entries.length < CHUNK) controller.close();
      else before = oldest.seq;
    },
  });
}

/** One row for each field that was changed, at least one. */
function rowsOf({ at, userId, surface, action, changes }: AuditEntry): string[][] {
  const head = [new Date(at).toISOString(), String(userId ?? ""), surface, action];
  if (changes.length === 0) return [[...head, "", "", ""]];
  return changes.map(({ field, from, to }) => [...head, field, from, to]);
}

/** Changes that one page shows; more entries are on the next one, so that a page stays small however much was changed at once. */
const MAX_CHANGES = 60;

/** Returns the first entries whose changes fit one page; the very first in any case. */
function firstOf(entries: readonly AuditEntry[]): readonly AuditEntry[] {
  let changes = 0;
  return entries.filter((entry, place) => {
    changes += entry.changes.length;
    return place === 0 || changes <= MAX_CHANGES;
  });
}
