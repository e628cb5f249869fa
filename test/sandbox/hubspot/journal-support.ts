/** The journal as the app reads it, for the tests of both of its halves. */
import { expect } from "vitest";
import { z } from "zod";
import type { HubSpotSandbox } from "../../../sandbox/hubspot/server.ts";
import { call, tokenCall } from "./support.ts";

export const SUBSCRIPTIONS = "/webhooks-journal/subscriptions/2026-09";
export const JOURNAL = "/webhooks-journal/journal/2026-09";

export const SCOPES = [
  "developer.webhooks_journal.read",
  "developer.webhooks_journal.subscriptions.read",
  "developer.webhooks_journal.subscriptions.write",
];

export const linkSchema = z.object({ url: z.string(), currentOffset: z.uuid(), expiresAt: z.iso.datetime() });

const fileSchema = z.object({
  offset: z.string(),
  journalEvents: z.array(z.record(z.string(), z.unknown())),
  publishedAt: z.iso.datetime(),
});

/** The app, with a token of its own. */
export async function asApp(sandbox: HubSpotSandbox, scopes: readonly string[] = SCOPES) {
  const form = { grant_type: "client_credentials", scope: scopes.join(" ") };
  const answer = await (await tokenCall(sandbox, form, "/oauth/2026-03/token")).json();
  const { access_token: token } = z.object({ access_token: z.string() }).parse(answer);
  return {
    call: (method: string, path: string, body?: unknown) => call(sandbox, method, path, body, token),
    subscribe: (eventTypeId: string) =>
      call(
        sandbox,
        "POST",
        SUBSCRIPTIONS,
        { subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId, properties: [] },
        token,
      ),
    async read(path: string) {
      const link = linkSchema.parse(
        await (await call(sandbox, "GET", JOURNAL + path, undefined, token)).json(),
      );
      const { pathname, search } = new URL(link.url);
      const file = fileSchema.parse(await (await sandbox.app.request(pathname + search)).json());
      expect(file.offset).toBe(link.currentOffset);
      return { link, events: file.journalEvents };
    },
  };
}
