/** The fields that an admin fills in for every kind of connection, with the words in which a value is refused. */
import * as z from "zod/mini";
import { MAX_URL_LENGTH } from "../lib/text.ts";
import {
  DEFAULT_PACE,
  derivedIalSchema,
  MAX_CONCURRENCY,
  offeredLevelSchema,
  PREFILLS,
} from "./connection.ts";
import { blankAs, FIELD_WORDS as WORDS, numberField } from "./fields.ts";
import { pastedHost, tenantOrigin } from "./hosts.ts";
import { CONFIDENCE_UNITS } from "./verdict/confidence.ts";
import { verdictWordsField } from "./verdict/mapping.ts";
import type { FieldErrors } from "../lib/english.ts";

export const MAX_SECRET_LENGTH = 512;
const MAX_PER_MINUTE = 60_000;

/** Builds the fields that every kind has. Hosts must be at or under one of `suffixes`. */
export function commonFields(suffixes: readonly string[]) {
  return {
    tenantDns: tenantField(suffixes),
    prefill: prefillField,
    pace: paceField,
    verdictWords: verdictWordsField({ shape: WORDS.verdictWords, known: WORDS.knownWord }),
    confidenceUnit: z._default(z.enum(CONFIDENCE_UNITS, { error: WORDS.confidenceUnit }), "auto"),
    linkHosts: linkHostsField,
    derivedIal: derivedIalField,
  };
}
export type CommonFields = ReturnType<typeof commonFields>;

export const derivedIalField = z._default(
  z.enum(derivedIalSchema.options, { error: WORDS.derivedIal }),
  "none",
);
export const levelField = z._default(z.enum(offeredLevelSchema.options, { error: WORDS.level }), "any");

/** Issues by field path, "" for the whole; only the first issue of a field is reported. */
export function fieldErrors(error: z.core.$ZodError): FieldErrors {
  const fields = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => [[...issue.path, key].join("."), WORDS.unknown] as const)
      : [[issue.path.join("."), issue.message] as const],
  );
  return Object.fromEntries(fields.toReversed());
}

/** Returns true for a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function tenantField(suffixes: readonly string[]) {
  return z.pipe(
    z.string({ error: WORDS.tenant }).check(z.maxLength(MAX_URL_LENGTH, WORDS.tenant)),
    z.transform((value, context) => {
      const origin = tenantOrigin(value, suffixes);
      if (origin.ok) return new URL(origin.value).hostname;
      const message = origin.error === "forbidden_host" ? WORDS.forbiddenTenant : WORDS.tenant;
      context.issues.push({ code: "custom", message, input: value });
      return z.NEVER;
    }),
  );
}

const prefillField = z.pipe(
  z._default(z.array(z.enum(PREFILLS), { error: WORDS.prefill }), []),
  z.transform((parts) => [...new Set(parts)]),
);

/** As many as one tenant may need. */
const MAX_LINK_HOSTS = 10;
/** A list, or the form's text. */
const linkHostsField = z._default(
  z.pipe(
    z.transform((given: unknown) => (typeof given === "string" ? given.split(/[\s,;]+/u) : given)),
    z.pipe(
      z.array(z.string({ error: WORDS.linkHosts }).check(z.maxLength(MAX_URL_LENGTH, WORDS.linkHosts)), {
        error: WORDS.linkHosts,
      }),
      z.transform((hosts, context): string[] => {
        const named = hosts.filter((host) => host.trim() !== "").map((host) => pastedHost(host));
        const known = named.filter((host) => host !== null);
        if (known.length === named.length && known.length <= MAX_LINK_HOSTS) return [...new Set(known)];
        context.issues.push({ code: "custom", message: WORDS.linkHosts, input: hosts });
        return z.NEVER;
      }),
    ),
  ),
  [],
);

const paceField = z._default(
  z.strictObject({
    concurrency: blankAs(DEFAULT_PACE.concurrency, numberField(WORDS.concurrency, 1, MAX_CONCURRENCY)),
    perMinute: blankAs(
      null,
      z.union([numberField(WORDS.perMinute, 1, MAX_PER_MINUTE), z.null()], WORDS.perMinute),
    ),
  }),
  DEFAULT_PACE,
);
