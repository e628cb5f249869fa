/**
 * Takes tokens, keys and results' personal data out of what is shown to people: by the names of fields and headers, by
 * the looks of tokens, and by the sandbox's own fixed secrets wherever they stand. Signatures stay: they open nothing, and are worth comparing.
 */

/** The mark in place of a secret. */
const MASK = "***";

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "licensekey",
  "x-api-key",
]);

/** Names of fields in queries, forms and JSON, in lower case and without separators. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  "clientsecret",
  "code",
  "codeverifier",
  "refreshtoken",
  "accesstoken",
  "idtoken",
  "token",
  "privateapptoken",
  "licensekey",
  "apikey",
  "secret",
  "password",
  "signature",
  "newsignature",
  "signaturetoken",
  "callbacksecret",
  "callbacksecrets",
]);

/**
 * The claims of a result about a person, as OpenID Connect and the REST vocabulary name them: a log of exchanges has
 * no use for them.
 */
const PERSONAL_FIELDS: ReadonlySet<string> = new Set([
  "givenname",
  "familyname",
  "birthdate",
  "documentnumber",
  "streetaddress",
  "locality",
  "region",
  "postalcode",
  "country",
]);

/** HubSpot's tokens and codes, Standard Webhooks secrets, and Bearer credentials, wherever they stand. */
const SECRET_LOOKS = [
  /(?<![\w-])(?:na1|eu1)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/gu,
  /(?<![\w-])C[\w-]{64}(?![\w-])/gu,
  /whsec_[\w+/=-]+/gu,
  /(?<=\b(?:Bearer|Basic) )[\w.~+/=-]+/gu,
];

/** The path of the app's callback ends in a token, which is enough to call it. */
const CALLBACK_PATH = /(\/1kosmos\/callbacks\/\d+\/)[\w-]+/gu;

/** One name and its value. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

export interface Masking {
  /** Any text: a body of whatever kind, a line of a log. */
  readonly text: (text: string) => string;
  readonly url: (url: string) => string;
  readonly header: (pair: Pair) => Pair;
  /** A field of a query, a form or a cookie. */
  readonly field: (pair: Pair) => Pair;
}

/** Masks everything secret, `secrets` literally. */
export function createMasking(secrets: readonly string[]): Masking {
  const ordered = secrets.filter((secret) => secret !== "").toSorted((a, b) => b.length - a.length);
  const plain = (text: string): string => {
    let masked = text.replaceAll(CALLBACK_PATH, `$1${MASK}`);
    for (const look of SECRET_LOOKS) masked = masked.replaceAll(look, MASK);
    for (const secret of ordered) masked = masked.replaceAll(secret, MASK);
    return masked;
  };
  const field = ({ name, value }: Pair): Pair => ({
    name,
    value: isSecretField(name) && value !== "" ? MASK : plain(value),
  });
  return {
    text: (text) => plain(maskJsonFields(maskFormFields(text))),
    url: (url) => plain(maskFormFields(url)),
    field,
    header({ name, value }) {
      if (SECRET_HEADERS.has(name.toLowerCase())) return { name, value: MASK };
      if (/^(?:set-)?cookie$/iu.test(name)) return { name, value: maskCookies(value) };
      return { name, value: plain(maskFormFields(value)) };
    },
  };
}

function isSecretField(name: string): boolean {
  const letters = name.toLowerCase().replaceAll(/[_-]/gu, "");
  return SECRET_FIELDS.has(letters) || PERSONAL_FIELDS.has(letters);
}

/** `"name":"value"`. */
const JSON_FIELD = /"([\w-]{1,40})"(\s*:\s*)"(?:[^"\\]|\\.)*"/gu;
/** The same in a JSON string inside JSON, where quotes are `\"` and their own escapes begin with `\\`. */
const INNER_JSON_FIELD = /\\"([\w-]{1,40})\\"(\s*:\s*)\\"(?:[^"\\]|\\\\\\"|\\\\\\\\|\\\\[^"\\])*\\"/gu;

function maskJsonFields(text: string): string {
  return text
    .replaceAll(JSON_FIELD, (whole, name: string, colon: string) =>
      isSecretField(name) ? `"${name}"${colon}"${MASK}"` : whole,
    )
    .replaceAll(INNER_JSON_FIELD, (whole, name: string, colon: string) =>
      isSecretField(name) ? `\\"${name}\\"${colon}\\"${MASK}\\"` : whole,
    );
}

/** `name=value`, in a form or behind a `?`. */
function maskFormFields(text: string): string {
  return text.replaceAll(/(^|[?&])([\w-]{1,40})=([^&#\s"]+)/gu, (whole, before: string, name: string) =>
    isSecretField(name) ? `${before}${name}=${MASK}` : whole,
  );
}

/** Keeps names and attributes of cookies. */
function maskCookies(value: string): string {
  return value.replaceAll(/(^|[;,]\s*)([^=;,\s]+)=([^;,]*)/gu, (whole, before: string, name: string) =>
    /^(?:path|domain|max-age|expires|samesite)$/iu.test(name) ? whole : `${before}${name}=${MASK}`,
  );
}
