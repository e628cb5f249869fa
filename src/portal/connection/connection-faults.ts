/** Says which field of a connection a failed test points at. */
import type { FieldErrors } from "../../lib/english.ts";
import { credentialField, type Connection } from "../../onekosmos/registry.ts";
import type { ProviderFailure } from "../../onekosmos/provider.ts";

/** Why a connection is not in use: a field cannot be read, or 1Kosmos does not work with it. */
export interface ConnectionProblem {
  readonly errors: FieldErrors;
  /** Every field is fine by itself, so the connection can be stored although its test failed. */
  readonly isComplete: boolean;
}

/** Returns what is wrong by the paths of the form's fields; `connection` for what no single field explains. */
export function faultsOf(connection: Connection, failure: ProviderFailure): FieldErrors {
  if (failure.fields !== undefined) return failure.fields;
  const { reason, message } = failure;
  if (reason === "forbidden_host" || reason === "unreachable") return { tenantDns: message };
  const secret = reason === "credentials_refused" ? credentialField(connection) : undefined;
  return { [secret ?? "connection"]: message };
}
