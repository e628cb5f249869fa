/** How callbacks prove themselves, as an admin fills it in. */
import * as z from "zod/mini";
import { CALLBACK_SCHEMES, callbackSettingsSchema, DEFAULT_CALLBACK, secretBytes } from "../callback.ts";
import { blankAs, FIELD_WORDS as WORDS, numberField } from "../fields.ts";

const MAX_SECRET_LENGTH = 512;
/** One in use and one that replaces it. */
const MAX_CALLBACK_SECRETS = 2;
/** Below this a key can be guessed. */
const MIN_SECRET_BYTES = 16;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/u;
const MAX_PREFIX_LENGTH = 40;
const MAX_USER_LENGTH = 200;
const TOLERANCE_S = { min: 1, max: 3600 };

/** The secrets; a form sends one entry per box, so a blank one is no secret and no mistake. */
export const callbackSecretsField = z
  .array(
    z
      .string({ error: WORDS.standardSecret })
      .check(z.trim(), z.maxLength(MAX_SECRET_LENGTH, WORDS.standardSecret)),
    {
      error: WORDS.callbackSecrets,
    },
  )
  .check(z.maxLength(MAX_CALLBACK_SECRETS, WORDS.callbackSecrets));

const headerField = (name: string) =>
  blankAs(
    name,
    z
      .string({ error: WORDS.headerName })
      .check(z.trim(), z.toLowerCase(), z.regex(HEADER_NAME, WORDS.headerName)),
  );

const userField = z.string({ error: WORDS.callbackUser }).check(
  z.trim(),
  z.maxLength(MAX_USER_LENGTH, WORDS.callbackUser),
  // A colon ends the user name (RFC 7617, section 2).
  z.regex(/^[^:\p{Cc}]+$/u, WORDS.callbackUser),
);

/** The scheme and what belongs to it; what is left out is as usual. */
export const callbackField = z.pipe(
  z._default(
    z.strictObject({
      scheme: z._default(z.enum(CALLBACK_SCHEMES, { error: WORDS.callbackScheme }), DEFAULT_CALLBACK.scheme),
      toleranceSeconds: blankAs(
        DEFAULT_CALLBACK.toleranceSeconds,
        numberField(WORDS.tolerance, TOLERANCE_S.min, TOLERANCE_S.max),
      ),
      content: z._default(
        z.enum(["body", "timestamp.body"], { error: WORDS.callbackContent }),
        DEFAULT_CALLBACK.content,
      ),
      encoding: z._default(
        z.enum(["hex", "base64"], { error: WORDS.callbackEncoding }),
        DEFAULT_CALLBACK.encoding,
      ),
      signatureHeader: headerField(DEFAULT_CALLBACK.signatureHeader),
      prefix: z._default(
        z.string({ error: WORDS.prefix }).check(z.maxLength(MAX_PREFIX_LENGTH, WORDS.prefix)),
        DEFAULT_CALLBACK.prefix,
      ),
      timestampHeader: headerField(DEFAULT_CALLBACK.timestampHeader),
      timestampUnit: z._default(
        z.enum(["s", "ms"], { error: WORDS.callbackUnit }),
        DEFAULT_CALLBACK.timestampUnit,
      ),
      user: blankAs(DEFAULT_CALLBACK.user, userField),
    }),
    DEFAULT_CALLBACK,
  ),
  callbackSettingsSchema,
);

/** Returns what a secret must look like depends on the scheme: a key in base64, or a text that nobody guesses. */
export function checkSecrets(
  input: {
    readonly callbackSecrets: readonly string[];
    readonly callback: z.infer<typeof callbackSettingsSchema>;
  },
  context: z.core.$RefinementCtx,
): void {
  const isStandard = input.callback.scheme === "standard_webhooks";
  for (const [index, secret] of input.callbackSecrets.entries()) {
    const bytes = isStandard ? (secretBytes(secret)?.byteLength ?? 0) : Buffer.byteLength(secret);
    if (secret === "" || bytes >= MIN_SECRET_BYTES) continue;
    const message = isStandard ? WORDS.standardSecret : WORDS.plainSecret;
    context.addIssue({ code: "custom", path: ["callbackSecrets", index], message });
  }
}
