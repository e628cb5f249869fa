/** From a stored connection to a provider: the one place that knows which implementations there are. */
import { type Result, err, ok } from "../lib/result.ts";
import type { Connection } from "./connection.ts";
import { failure } from "./failures.ts";
import { tenantOrigin } from "./hosts.ts";
import { discoverIdverify } from "./idverify/discovery.ts";
import { createIdverifyProvider } from "./idverify/provider.ts";
import { mappedDocuments, type Wish } from "./idverify/workflows.ts";
import type { Directory, IdentityProvider, ProviderFailure, ProviderIo } from "./provider.ts";
import type { DocumentType } from "../domain/vocabulary.ts";
import { createSessionsProvider } from "./sessions/provider.ts";

/**
 * Finds out where the tenant's services are. The host is checked again, since the allowed suffixes may have changed
 * after the connection was stored. Over `sessions` nothing is called and nothing expires.
 */
export async function discover(
  connection: Connection,
  io: ProviderIo,
): Promise<Result<Directory, ProviderFailure>> {
  const origin = tenantOrigin(connection.tenantDns, io.hostSuffixes);
  if (!origin.ok) return err(failure("forbidden_host"));
  if (connection.kind === "idverify") return discoverIdverify(connection, origin.value, io);
  return ok({ kind: "sessions", origin: origin.value, expiresAt: Number.MAX_SAFE_INTEGER });
}

/**
 * The documents that the person has to choose from before a session is made. Fewer than two: nobody needs to be asked.
 * `sessions` offers several in one session, and so does a workflow that serves them all.
 */
export function documentsToChoose(connection: Connection, wish: Wish): readonly DocumentType[] {
  return connection.kind === "idverify" && wish.kind === "identity" ? mappedDocuments(connection, wish) : [];
}

/** The provider that a connection and its directory make. Throws when the directory belongs to another kind of connection: a bug of the caller. */
export function createProvider(
  connection: Connection,
  directory: Directory,
  io: ProviderIo,
): IdentityProvider {
  if (connection.kind === "idverify" && directory.kind === "idverify") {
    return createIdverifyProvider(connection, directory, io);
  }
  if (connection.kind === "sessions" && directory.kind === "sessions") {
    return createSessionsProvider(connection, directory, io);
  }
  throw new TypeError(`a ${directory.kind} directory for a ${connection.kind} connection`);
}
