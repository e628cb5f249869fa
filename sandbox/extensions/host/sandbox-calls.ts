/** Calls of HubSpot's page to its server, which here is the sandbox. */
import type { FetchReply, FetchRequest, Placed, Values } from "../protocol.ts";
import { object } from "./props.ts";

/** The server's calls for one extension's place. */
export interface Sandbox {
  readonly fetch: (request: FetchRequest) => Promise<FetchReply>;
  readonly read: (what: string, request: unknown) => Promise<unknown>;
  readonly send: (what: string, request: unknown) => Promise<string | null>;
  /** All properties of the record on the page; none where there is no record. */
  readonly readAll: () => Promise<Values>;
}

/** Returns it. */
export function callSandbox({ context }: Placed): Sandbox {
  const record = context.crm ?? null;
  const ask = async (what: string, request: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(`/sandbox/extensions/${context.portal.id}/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ record, request }),
    });
    return object(await response.json());
  };
  return {
    async fetch(request) {
      const { status, body } = await ask("fetch", request);
      return { status: Number(status), body };
    },
    read: ask,
    async send(what, request) {
      const { error } = await ask(what, request);
      return typeof error === "string" ? error : null;
    },
    async readAll() {
      const { data } = await ask("properties", { names: "*" });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the sandbox's own response
      return object(data) as Values;
    },
  };
}
