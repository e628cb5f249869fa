/** The verifications that a filter finds as CSV, written while they are read: page by page, so that nothing grows with them. */
import type { VerificationItem } from "../../../features/activity/read-model.ts";
import { MAX_PAGE, type VerificationQuery } from "../../../features/activity/queries.ts";
import { csvLine } from "../../../lib/csv.ts";
import type { PortalApi } from "../../../portal/contract.ts";
import { callObject } from "../call-object.ts";

const HEADINGS = [
  "started",
  "status",
  "contact",
  "name",
  "kind",
  "trigger",
  "asked_by",
  "opened",
  "ended",
  "reason",
  "reason_in_words",
  "code",
  "session",
  "ial",
  "document",
  "decided_by",
  "decision_reason",
  "record",
];

/** Returns the file as a stream of bytes. `recordUrl` leads to a contact in HubSpot. */
export function streamCsv(
  portal: PortalApi,
  query: VerificationQuery,
  recordUrl: (contactId: string) => string,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: string | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(csvLine(HEADINGS)));
    },
    async pull(controller) {
      const { after: _, ...filters } = query;
      const from = after === undefined ? {} : { after };
      const page = await callObject(portal.read("verifications", { ...filters, ...from, limit: MAX_PAGE }));
      const lines = (page?.items ?? []).map((item) => csvLine(cellsOf(item, recordUrl)));
      // An empty chunk keeps the stream waiting for the next one.
      controller.enqueue(encoder.encode(lines.join("")));
      after = page?.next ?? undefined;
      if (after === undefined) controller.close();
    },
  });
}

function cellsOf(item: VerificationItem, recordUrl: (contactId: string) => string): readonly string[] {
  const { trigger, reason, manual } = item;
  return [
    item.startedAt,
    item.status,
    item.contactId,
    item.name ?? "",
    item.kind,
    trigger?.by ?? "",
    trigger?.reference ?? "",
    item.openedAt ?? "",
    item.endedAt ?? "",
    reason?.code ?? "",
    reason?.label ?? "",
    item.code ?? "",
    item.sessionId ?? "",
    item.ial ?? "",
    item.documentType ?? "",
    manual === null ? "" : String(manual.by ?? "an admin"),
    manual?.reason ?? "",
    recordUrl(item.contactId),
  ];
}
