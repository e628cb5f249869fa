/** Cleans what an admin pastes into the form of a connection, and returns what was changed. Pure. */
import { pastedHost } from "./hosts.ts";

/** Nobody sees these, and copying from a web page, a mail or a chat brings them along. */
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}\u{2800}]/gu;
/** These look like a space and are none. */
const ODD_SPACE = /[\u{a0}\u{1680}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}]/gu;
/** Fields whose values are keys. */
const KEYS: ReadonlySet<string> = new Set(["apiKey", "licenseKey", "callbackSecrets"]);
/** How a notice names a field. */
const LABELS: Readonly<Record<string, string>> = {
  tenantDns: "tenant",
  apiKey: "API key",
  licenseKey: "licence key",
  callbackSecrets: "callback secret",
  community: "community",
  dvcIds: "dvcIDs",
  liveIdDvcId: "dvcID for LiveID",
  workflows: "mapping",
};

/** The cleaned input, and sentences about what was removed. */
export interface Pasted {
  readonly input: Readonly<Record<string, unknown>>;
  readonly notices: readonly string[];
}

/** Removes what is invisible from every text, and odd spaces from keys. The tenant is only described: its field cuts it. */
export function cleanPasted(input: Readonly<Record<string, unknown>>): Pasted {
  const cleaned = Object.entries(input).map(([name, value]) => [name, clean(value, KEYS.has(name))] as const);
  const changed = cleaned.filter(([name, value]) => trimmed(value) !== trimmed(input[name]));
  const notices = changed.flatMap(([name]) =>
    LABELS[name] === undefined ? [] : [`Invisible characters were removed from the ${LABELS[name]}.`],
  );
  const result = Object.fromEntries(cleaned);
  return { input: result, notices: [...tenantNotices(result["tenantDns"]), ...notices] };
}

/** Says what is cut from a tenant that was pasted as an address. */
function tenantNotices(tenant: unknown): readonly string[] {
  const host = typeof tenant === "string" ? pastedHost(tenant) : null;
  if (typeof tenant !== "string" || host === null) return [];
  const given = tenant.trim().toLowerCase();
  if (given === host) return [];
  const [before = "", after = ""] = given.split(host, 2);
  const cut = [before, after].filter((part) => part !== "").map((part) => `"${part.slice(0, MAX_CUT)}"`);
  return [`The tenant is ${host}; ${cut.join(" and ")} ${cut.length === 1 ? "was" : "were"} left out.`];
}

/** In characters: enough to recognize it. */
const MAX_CUT = 60;

/** Returns the text to compare values by, without the spaces and line ends around them. */
function trimmed(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === "string" ? trimAscii(inner) : inner)) ?? ""
  );
}

/** Trims spaces and line ends. `trim()` would take away a byte order mark and odd spaces as well. */
function trimAscii(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && " \t\r\n".includes(text.charAt(start))) start += 1;
  while (end > start && " \t\r\n".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function clean(value: unknown, isKey: boolean): unknown {
  if (typeof value === "string") return cleanText(value, isKey);
  if (Array.isArray(value)) return value.map((entry) => clean(entry, isKey));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner, isKey)]));
}

function cleanText(text: string, isKey: boolean): string {
  return text.replace(INVISIBLE, "").replace(ODD_SPACE, isKey ? "" : " ");
}
