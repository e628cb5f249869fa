/** Where the Worker's address stands in the project, and what may stand there. */

/** The placeholder before the first `npm run hubspot:configure`: parsable, and never anybody's (RFC 2606). */
export const PLACEHOLDER = "https://worker.invalid";

/** One place in one file. `address` has three groups: what is before, the origin, what is behind. */
export interface AddressField {
  /** Below `hubspot/src/app`. */
  readonly file: string;
  /** For a person. */
  readonly what: string;
  readonly address: RegExp;
}

/** All of them; whoever adds one adds it here. */
export const ADDRESS_FIELDS: readonly AddressField[] = [
  {
    file: "app-hsmeta.json",
    what: "OAuth redirect",
    address: /("redirectUrls": \[\s*")(https?:\/\/[^/"]+)(\/oauth\/callback")/u,
  },
  {
    file: "app-hsmeta.json",
    what: "calls of the card allowed to",
    address: /("fetch": \[\s*")(https?:\/\/[^/"]+)(\/hubspot\/card\/")/u,
  },
  {
    file: "webhooks/webhooks-hsmeta.json",
    what: "webhooks",
    address: /("targetUrl": ")(https?:\/\/[^/"]+)(\/hubspot\/webhooks")/u,
  },
  {
    file: "workflow-actions/verify-hsmeta.json",
    what: "workflow action",
    address: /("actionUrl": ")(https?:\/\/[^/"]+)(\/hubspot\/actions\/verify")/u,
  },
  {
    file: "workflow-actions/agent-check-hsmeta.json",
    what: "agent tool that checks",
    address: /("actionUrl": ")(https?:\/\/[^/"]+)(\/hubspot\/actions\/agent-check")/u,
  },
  {
    file: "workflow-actions/agent-ask-hsmeta.json",
    what: "agent tool that asks",
    address: /("actionUrl": ")(https?:\/\/[^/"]+)(\/hubspot\/actions\/agent-ask")/u,
  },
  {
    file: "packages/kit/worker-url.ts",
    what: "card, bulk action, settings",
    address: /(WORKER_URL = ")(https?:\/\/[^/"]+)(")/u,
  },
];

/** The origin that stands at the place; null when the text does not have the place. */
export function addressAt(text: string, { address }: AddressField): string | null {
  return address.exec(text)?.[2] ?? null;
}

/** The text with another origin at the place. */
export function withAddress(text: string, { address }: AddressField, origin: string): string {
  return text.replace(address, (_whole, before: string, _old, behind: string) => before + origin + behind);
}

/** The Worker's origin, or what is wrong with the input, for a person. */
export type WorkerAddress =
  | { readonly ok: true; readonly origin: string }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads what was typed. HubSpot calls HTTPS addresses on a domain name only (HubSpot docs, UI extensions, "Fetching
 * data"; OAuth redirect URLs), and the app is at the root of its host.
 */
export function readWorkerAddress(typed: string): WorkerAddress {
  if (!URL.canParse(typed)) return wrong(`"${typed}" is no address; write https:// and the Worker's host`);
  const { protocol, hostname, host, origin, pathname, search, hash, username, password } = new URL(typed);
  if (protocol !== "https:") return wrong("the address has to begin with https://");
  if (username !== "" || password !== "") return wrong("the address must not carry a user or a password");
  if (pathname !== "/" || search !== "" || hash !== "") return wrong("leave out everything behind the host");
  if (host !== hostname) return wrong("HubSpot calls the standard port only; leave the port out");
  if (!/^(?:[a-z\d-]+\.)+[a-z][a-z\d-]*$/u.test(hostname))
    return wrong(`${hostname} is no host that HubSpot can reach`);
  if (/\.(?:invalid|localhost|local|internal)$/u.test(hostname)) {
    return wrong(`${hostname} is a name that leads nowhere`);
  }
  return { ok: true, origin };
}

function wrong(problem: string): WorkerAddress {
  return { ok: false, problem };
}
