/** `hubspot.fetch` inside the worker: the page passes the call on to HubSpot, which signs it. */
import type { RemoteCallable } from "@remote-ui/rpc";
import type { HostApi } from "../protocol.ts";

interface FetchOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly timeout?: number;
  readonly headers?: Headers | Readonly<Record<string, string>>;
}

/** Returns the function. A response that is not 2xx becomes a rejection that carries it, as seen in real apps. */
export function hubspotFetch(host: RemoteCallable<HostApi>) {
  return async (url: string | URL, options: FetchOptions = {}): Promise<Response> => {
    const { method = "GET", body, timeout, headers = {} } = options;
    const sent = new Headers(headers);
    const authorization = sent.get("authorization");
    sent.delete("authorization");
    // HubSpot docs, UI extensions, "Fetching data".
    if ([...sent.keys()].length > 0)
      throw new Error("an extension can set Authorization and no other header");
    const reply = await host.fetch({
      url: String(url),
      method,
      authorization,
      ...(body === undefined ? {} : { body }),
      ...(timeout === undefined ? {} : { timeout }),
    });
    if (reply.status >= 200 && reply.status < 300) return Response.json(reply.body, { status: reply.status });
    throw Object.assign(new Error("BAD_GATEWAY"), {
      context: { appServerStatusCode: [String(reply.status)] },
      responseBody: reply.body,
    });
  };
}
