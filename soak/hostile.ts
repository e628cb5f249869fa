/** Hostile content: what a request can carry that nobody meant, made from a random source. */
import type { Random } from "../sandbox/random.ts";

const TEXTS: readonly [string, ...string[]] = [
  "",
  "\0",
  "'; DROP TABLE contacts; --",
  "<script>alert(1)</script>",
  "{{7*7}}${7*7}",
  "../../../../etc/passwd",
  "%00%2e%2e%2f",
  "\u{202e}abc\u{feff}",
  "\u{1f600}".repeat(50),
  "<title".repeat(2000),
  "a".repeat(10_000),
  " ".repeat(5000),
  "=cmd|' /C calc'!A0",
  "http://169.254.169.254/latest/meta-data",
  "javascript:alert(1)",
  "__proto__",
  "constructor",
  "-1",
  "1e309",
  "9007199254740993",
  "NaN",
  "true",
  "null",
];

/** Names of the app's bodies, and some that no body should have. */
const NAMES: readonly [string, ...string[]] = [
  "request",
  "contactIds",
  "callbackId",
  "origin",
  "object",
  "portalId",
  "objectId",
  "subscriptionType",
  "eventId",
  "occurredAt",
  "propertyName",
  "propertyValue",
  "inputFields",
  "kind",
  "documentTypes",
  "requestKey",
  "proof",
  "triggers",
  "gates",
  "linkLifetimeHours",
  "dailyCaps",
  "tenantDns",
  "apiKey",
  "id",
  "action",
  "__proto__",
  "constructor",
  "toString",
];

/** A text that nobody expects. */
export function hostileText(random: Random): string {
  return random.pick(TEXTS);
}

/** A value that nobody expects, at most some levels deep. */
export function hostileValue(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 3 ? 6 : 9);
  if (kind === 0) return null;
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return random.pick([0, -1, 1.5, 4242, 2 ** 53, -(2 ** 31), 1e21]);
  if (kind <= 5) return hostileText(random);
  if (kind === 6) return Array.from({ length: random.below(5) }, () => hostileValue(random, depth + 1));
  const entries = Array.from({ length: random.below(6) }, (): [string, unknown] => [
    random.pick(NAMES),
    hostileValue(random, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

/** A body that is JSON, or nearly, or nothing of the kind. */
export function hostileBody(random: Random): string {
  const json = JSON.stringify(hostileValue(random));
  switch (random.below(10)) {
    case 0:
      return hostileText(random);
    case 1:
      return json.slice(0, random.below(json.length + 1));
    case 2:
      return "[".repeat(random.pick([60, 65, 5000])) + "]".repeat(60);
    case 3:
      return `{"a":${'{"a":'.repeat(100)}1${"}".repeat(101)}`;
    case 4:
      return `\u{feff}${json}`;
    case 5:
      return random.pick(["a=b&c=d", "------x\r\nContent-Disposition: form-data", "<xml/>", "\0\0\0"]);
    default:
      return json;
  }
}

/** Changes one character of a text. */
export function corrupted(random: Random, text: string): string {
  if (text === "") return "x";
  const at = random.below(text.length);
  const other = text[at] === "A" ? "B" : "A";
  return text.slice(0, at) + other + text.slice(at + 1);
}
