/**
 * The parts of HubSpot that only a portal's life touches: lists, the app's way out, the journal. Put in front of the
 * sandbox for one test; every other call passes through to it.
 */
import { Hono } from "hono";
import { vi } from "vitest";

interface StoredList {
  readonly listId: string;
  readonly name: string;
  readonly processingType: string;
  readonly filterBranch: unknown;
}

const JOURNAL_HOST = "journal.example";

export class HubSpotAnnex {
  /** By id, of every portal that calls. */
  readonly lists = new Map<string, StoredList>();
  readonly asked: string[] = [];
  /** How many uninstalls were requested at HubSpot; the response has `uninstallStatus`. */
  uninstalls = 0;
  uninstallStatus = 204;
  /** The response to a list's creation instead, when set. */
  refuseLists: { readonly status: 400 | 403; readonly body: object } | null = null;
  /** The journal: one file an entry, the first is the earliest. */
  readonly files: unknown[][] = [];
  readonly subscriptions: Record<string, unknown>[] = [];
  journalStatus = 200;
  /** From now on every refresh is refused, as after an uninstall. */
  grantsEnded = false;
  /** How HubSpot says so. */
  grantsEndedBy: "BAD_REFRESH_TOKEN" | "BAD_HUB" | "BAD_CLIENT_SECRET" = "BAD_REFRESH_TOKEN";
  /** Refreshes that were refused. */
  refusedRefreshes = 0;
  /** The refresh tokens that were revoked. */
  readonly revoked: string[] = [];
  #lastId = 0;

  readonly #api = new Hono();

  constructor() {
    this.#routeLists();
    this.#routeJournal();
    this.#api.delete("/appinstalls/2026-09/external-install", (c) => {
      this.uninstalls += 1;
      return this.uninstallStatus === 204
        ? c.body(null, 204)
        : c.json({ status: "error", message: "internal error", correlationId: "c-1" }, 503);
    });
    this.#api.notFound(() => new Response("passed on", { status: 599 }));
  }

  /** Takes its place before the sandbox until mocks are restored. */
  open(): this {
    const sandbox = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const answer = (await this.#grants(request.clone())) ?? (await this.#api.fetch(request.clone()));
      if (answer.status === 599) return sandbox(request);
      this.asked.push(`${request.method} ${new URL(request.url).pathname}`);
      return answer;
    });
    return this;
  }

  /** Refusals of the token endpoint; null leaves the rest to the sandbox. */
  async #grants(request: Request): Promise<Response | null> {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/oauth/2026-09/token")) return null;
    const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
    if (pathname.endsWith("/revoke")) this.revoked.push(form.get("token") ?? "");
    if (!this.grantsEnded || form.get("grant_type") !== "refresh_token") return null;
    this.refusedRefreshes += 1;
    const message = "refresh token is invalid, expired or revoked";
    const error = this.grantsEndedBy === "BAD_HUB" ? "access_denied" : "invalid_grant";
    return Response.json({ status: this.grantsEndedBy, error, message }, { status: 400 });
  }

  #routeLists(): void {
    const lists = "/crm/v3/lists";
    const missing = { status: "error", message: "List does not exist", category: "OBJECT_NOT_FOUND" };
    this.#api.post(`${lists}/search`, (c) => c.json({ lists: [...this.lists.values()], hasMore: false }));
    this.#api.get(`${lists}/object-type-id/0-1/name/:name`, (c) => {
      const list = [...this.lists.values()].find(({ name }) => name === c.req.param("name"));
      return list === undefined ? c.json(missing, 404) : c.json({ list });
    });
    this.#api.get(`${lists}/:id`, (c) => {
      const list = this.lists.get(c.req.param("id"));
      return list === undefined ? c.json(missing, 404) : c.json({ list });
    });
    this.#api.post(`${lists}/`, async (c) => {
      if (this.refuseLists !== null) return c.json(this.refuseLists.body, this.refuseLists.status);
      const definition = await c.req.json<Omit<StoredList, "listId">>();
      const list = { ...definition, listId: String((this.#lastId += 1)) };
      this.lists.set(list.listId, list);
      return c.json({ list });
    });
  }

  #routeJournal(): void {
    const subscriptions = "/webhooks-journal/subscriptions/2026-03";
    this.#api.post("/oauth/2026-03/token", async (c) => {
      const form = new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
      const isOurs =
        form.get("grant_type") === "client_credentials" && form.get("client_id") === "sandbox-client-id";
      return isOurs ? c.json({ access_token: "app-token", expires_in: 1800 }) : c.json({}, 400);
    });
    this.#api.get(subscriptions, (c) => c.json({ results: this.subscriptions }));
    this.#api.post(subscriptions, async (c) => {
      this.subscriptions.push(await c.req.json());
      return c.json({ id: this.subscriptions.length }, 201);
    });
    this.#api.get("/webhooks-journal/journal/2026-03/earliest", () => this.#pointer(0));
    this.#api.get("/webhooks-journal/journal/2026-03/offset/:offset/next", (c) =>
      this.#pointer(Number(c.req.param("offset").slice(1)) + 1),
    );
    this.#api.get("/files/:n", (c) => {
      if (c.req.header("authorization") !== undefined) return c.json({ message: "no token here" }, 400);
      return c.json({
        offset: `o${c.req.param("n")}`,
        publishedAt: "2026-11-23T00:00:00Z",
        journalEvents: this.files[Number(c.req.param("n"))],
      });
    });
  }

  #pointer(n: number): Response {
    if (this.journalStatus !== 200) return Response.json({}, { status: this.journalStatus });
    if (this.files[n] === undefined) return new Response(null, { status: 204 });
    const url = `https://${JOURNAL_HOST}/files/${n}`;
    return Response.json({ url, currentOffset: `o${n}`, expiresAt: "2026-11-24T00:00:00Z" });
  }
}

/** An uninstall as the journal reports it (HubSpot docs, webhooks journal). */
export function uninstallEntry(portalId: number, occurredAt: number): Record<string, unknown> {
  return {
    type: "app_lifecycle_event",
    portalId,
    occurredAt: new Date(occurredAt).toISOString(),
    action: "APP_UNINSTALL",
  };
}
