/** Whether a connection offers what somebody asks for, told before anything is stored or sent. Pure. */
import { ok, type Result } from "../lib/result.ts";
import type { Connection } from "./connection.ts";
import { chooseWorkflow } from "./idverify/workflows.ts";
import type { ProviderFailure, SessionRequest } from "./provider.ts";
import { documentsFor } from "./sessions/verify.ts";

/** What is asked for. */
export type Offer = Pick<SessionRequest, "kind" | "proofingLevel" | "documentTypes">;

/**
 * `not_offered`, in words for an admin, when no session of this connection could ever be that. Whether this person can
 * be recognised in a step-up shows only when it is made.
 */
export function offers(connection: Connection, offer: Offer): Result<unknown, ProviderFailure> {
  if (offer.kind === "stepup") return ok(undefined);
  return connection.kind === "idverify" ? chooseWorkflow(connection, offer) : documentsFor(connection, offer);
}
