/**
 * A browser as small as the demo and the journeys need: one cookie jar, redirects followed one by one, and the headers by
 * which a server distinguishes its own pages from others'.
 */

/** A page the browser has arrived at, and the addresses that led there, its own last. */
export interface Visit {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly trail: readonly string[];
}

/** Everything that is sent: nothing, a form, or JSON as a script on the page would. */
export type Payload =
  | { readonly form: Readonly<Record<string, string>> }
  | { readonly json: unknown }
  | undefined;

/** More redirects than any page here makes. */
const MAX_REDIRECTS = 10;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A browser with an empty cookie jar. */
export class Browser {
  /** Cookies by host name. Ports share them (RFC 6265, section 8.5), so the three servers on localhost do. */
  readonly #jar = new Map<string, Map<string, string>>();

  /** Opens an address and follows redirects to the page. */
  async open(url: string): Promise<Visit> {
    return this.#follow("GET", url, undefined);
  }

  /** Sends a form to an address of the page's own server, and follows redirects as a browser does. */
  async submit(url: string, form: Readonly<Record<string, string>>): Promise<Visit> {
    return this.#follow("POST", url, { form });
  }

  /** One request by a script on a page of the same origin; redirects are not followed. */
  async request(method: string, url: string, payload?: Payload): Promise<Visit> {
    const response = await this.#send(method, url, payload);
    return this.#visit(url, response, [url]);
  }

  /** Returns the `Cookie` header that goes to an address; "" when there is none. */
  cookiesFor(url: string): string {
    const cookies = [...(this.#jar.get(new URL(url).hostname) ?? [])];
    return cookies.map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async #follow(method: string, url: string, payload: Payload): Promise<Visit> {
    const trail = [url];
    let current = url;
    let response = await this.#send(method, current, payload);
    while (REDIRECTS.has(response.status)) {
      if (trail.length > MAX_REDIRECTS) throw new Error(`Redirected in circles: ${trail.join(" → ")}`);
      current = new URL(response.headers.get("location") ?? "", current).href;
      trail.push(current);
      response = await this.#send("GET", current, undefined);
    }
    return this.#visit(current, response, trail);
  }

  async #visit(url: string, response: Response, trail: readonly string[]): Promise<Visit> {
    return { url, status: response.status, headers: response.headers, body: await response.text(), trail };
  }

  async #send(method: string, url: string, payload: Payload): Promise<Response> {
    const { hostname, origin } = new URL(url);
    const headers = new Headers({ accept: "text/html,application/json" });
    const cookies = this.cookiesFor(url);
    if (cookies !== "") headers.set("cookie", cookies);
    if (method !== "GET") {
      headers.set("origin", origin);
      headers.set("sec-fetch-site", "same-origin");
    }
    const response = await fetch(url, { method, headers, redirect: "manual", ...bodyOf(payload, headers) });
    this.#keep(hostname, response.headers.getSetCookie());
    return response;
  }

  #keep(hostname: string, setCookies: readonly string[]): void {
    const jar = this.#jar.get(hostname) ?? new Map<string, string>();
    this.#jar.set(hostname, jar);
    for (const line of setCookies) {
      const [pair = "", ...attributes] = line.split(";");
      const name = pair.slice(0, pair.indexOf("=")).trim();
      if (attributes.some((attribute) => /^\s*max-age=0\s*$/iu.test(attribute))) jar.delete(name);
      else jar.set(name, pair.slice(pair.indexOf("=") + 1).trim());
    }
  }
}

function bodyOf(payload: Payload, headers: Headers): { body?: string } {
  if (payload === undefined) return {};
  if ("form" in payload) {
    headers.set("content-type", "application/x-www-form-urlencoded");
    return { body: new URLSearchParams(payload.form).toString() };
  }
  headers.set("content-type", "application/json");
  return { body: JSON.stringify(payload.json) };
}
