/**
 * From what an admin sends to a connection. A secret that is left out keeps its stored value, unless tenant or kind
 * change: a stored secret never goes to another host.
 */
import { IN_ENGLISH, type FieldErrors } from "../lib/english.ts";
import { type Result, err, ok } from "../lib/result.ts";
import type * as z from "zod/mini";
import { fieldErrors, inputSchema, isRecord } from "./connection-fields.ts";
import type { Connection } from "./connection.ts";
import { isBlank } from "./fields.ts";
import { tenantOrigin } from "./hosts.ts";

/**
 * The connection that `input` describes. Secrets that are omitted, null or blank are taken from `stored` when kind and
 * tenant are the same; `callbackSecrets: null` takes them away. Errors are keyed by field path, "" for the whole.
 */
export function parseConnection(
  input: unknown,
  stored: Connection | null,
  suffixes: readonly string[],
): Result<Connection, FieldErrors> {
  const kept = isRecord(input) ? keptSecrets(input, stored, suffixes) : undefined;
  const parsed = inputSchema(suffixes).safeParse(withStoredSecrets(input, kept), IN_ENGLISH);
  return parsed.success ? ok(toConnection(parsed.data, kept)) : err(fieldErrors(parsed.error));
}

/** Without the boxes that were left empty; with the app's own key, which nobody types. */
function toConnection(
  data: z.infer<ReturnType<typeof inputSchema>>,
  kept: KeptSecrets | undefined,
): Connection {
  if (data.kind === "sessions")
    return { ...data, callbackSecrets: data.callbackSecrets.filter((secret) => secret !== "") };
  const { liveIdDvcId, ...rest } = data;
  return {
    ...rest,
    ...(liveIdDvcId === undefined ? {} : { liveIdDvcId }),
    ...(kept?.ownKey === undefined ? {} : { ownKey: kept.ownKey }),
  };
}

/** The input with its blank secrets filled in; anything that is no object is left for the schema to refuse. */
function withStoredSecrets(input: unknown, kept: KeptSecrets | undefined): unknown {
  if (!isRecord(input)) return input;
  if (input["kind"] === "idverify")
    return { ...input, licenseKey: blankOr(input["licenseKey"], kept?.licenseKey) };
  if (input["kind"] !== "sessions") return input;
  return {
    ...input,
    apiKey: blankOr(input["apiKey"], kept?.apiKey),
    callbackSecrets: callbackSecrets(input["callbackSecrets"], kept?.callbackSecrets ?? []),
  };
}

interface KeptSecrets {
  readonly apiKey?: string;
  readonly callbackSecrets?: readonly string[];
  readonly licenseKey?: string;
  readonly ownKey?: string;
}

/** The stored connection, seen as secrets that may be kept; undefined when it goes to another host or is of another kind. */
function keptSecrets(
  input: Record<string, unknown>,
  stored: Connection | null,
  suffixes: readonly string[],
): KeptSecrets | undefined {
  if (stored === null || stored.kind !== input["kind"] || typeof input["tenantDns"] !== "string")
    return undefined;
  const origin = tenantOrigin(input["tenantDns"], suffixes);
  return origin.ok && origin.value === `https://${stored.tenantDns}` ? stored : undefined;
}

function blankOr(given: unknown, kept: string | undefined): unknown {
  return given === null || given === undefined || isBlank(given) ? kept : given;
}

function callbackSecrets(given: unknown, kept: readonly string[]): unknown {
  if (given === null) return [];
  if (given === undefined) return kept;
  return Array.isArray(given) && given.every(isBlank) ? kept : given;
}
