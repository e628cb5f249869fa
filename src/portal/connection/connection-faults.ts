/** Says which field of a connection a failed test points at. */
import { withoutFullStop, type FieldErrors } from "../../lib/english.ts";
import { credentialField, type Connection } from "../../onekosmos/registry.ts";
import type { ProviderFailure } from "../../onekosmos/provider.ts";

/** Why a connection is not in use: a field cannot be read, or 1Kosmos does not work with it. */
export interface ConnectionProblem {
  readonly errors: FieldErrors;
  /** Every field is fine by itself, so the connection can be stored although its test failed. */
  readonly isComplete: boolean;
  /** How the test failed, where there was one. */
  readonly failure?: ProviderFailure;
}

/** Returns the problem of a connection whose test failed. */
export function problemOf(connection: Connection, failure: ProviderFailure): ConnectionProblem {
  return { errors: faultsOf(connection, failure), isComplete: true, failure };
}

/** Returns what is wrong by the paths of the form's fields; `connection` for what no single field explains. */
function faultsOf(connection: Connection, failure: ProviderFailure): FieldErrors {
  if (failure.fields !== undefined) return failure.fields;
  const { reason, message } = failure;
  if (reason === "forbidden_host") return { tenantDns: message };
  if (reason === "unreachable")
    return {
      tenantDns: `${withoutFullStop(message)} at this address. Check the name of the tenant; if it is right, try again later`,
    };
  const secret = reason === "credentials_refused" ? credentialField(connection) : undefined;
  return { [secret ?? "connection"]: message };
}
