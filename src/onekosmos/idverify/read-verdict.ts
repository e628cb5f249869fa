/** Reads the verdict from the response to a fetch of a result, of a document session and of an instance alike. */
import { err, ok, type Result } from "../../lib/result.ts";
import { isSuccess, unexpected, type JsonResponse } from "../http.ts";
import type { ProviderFailure, SessionRef, Verdict } from "../provider.ts";
import { readingFor } from "../verdict/reading.ts";
import type { Channel } from "./channel.ts";
import { sessionRefusal } from "./refusals.ts";
import { reduceResult } from "./result.ts";
import { derivationsFor, expectedCapture } from "./workflows.ts";

/** Reads it by the connection's rules. `named`: what was fetched, for the failure of a response that has no status. */
export function readVerdict(
  { connection }: Channel,
  ref: SessionRef,
  response: Result<JsonResponse, ProviderFailure>,
  named: string,
): Result<Verdict, ProviderFailure> {
  if (!response.ok) return response;
  if (!isSuccess(response.value)) return err(sessionRefusal(response.value));
  const { body } = response.value;
  const verdict = reduceResult(
    body,
    derivationsFor(connection, ref.dvcId),
    readingFor(connection, ref),
    expectedCapture(connection, ref),
  );
  return verdict === null ? err(unexpected(response.value, `${named} without a status`)) : ok(verdict);
}
