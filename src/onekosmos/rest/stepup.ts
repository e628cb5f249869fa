/**
 * `/v1/auth/stepup`: a known person shows that it is them again. The call is published (integration page, Amazon
 * Cognito), where its result is fetched is not: it is looked for where a session's is, below `/status`.
 */
import * as z from "zod/mini";
import { type Result, err, ok } from "../../lib/result.ts";
import { urlText } from "../../lib/text.ts";
import { isSuccess, refusal, unexpected, unusable } from "../http.ts";
import { withAllowedLink } from "../links.ts";
import type { ProviderFailure, SessionRequest, StartedSession, Verdict } from "../provider.ts";
import { sessionIdSchema } from "../session-id.ts";
import { readingFor } from "../verdict/reading.ts";
import { type RestChannel, createRefusal, fetchStatus } from "./channel.ts";
import { REASON_CODE, reduceChallenge } from "./result.ts";

const STEPUP_PATH = "/v1/auth/stepup";

const createdSchema = z.object({ challenge_id: sessionIdSchema, challenge_url: urlText });

/** Makes a challenge. It ends after the connection's `stepUpSeconds`. */
export async function startChallenge(
  channel: RestChannel,
  request: SessionRequest,
): Promise<Result<StartedSession, ProviderFailure>> {
  const { connection, io } = channel;
  const answer = await channel.create(STEPUP_PATH, request.requestId, {
    user_id: userIdOf(request),
    reason_code: REASON_CODE,
    timeout_seconds: connection.stepUpSeconds,
  });
  if (!answer.ok) return answer;
  if (!isSuccess(answer.value)) return err(createRefusal(answer.value, STEPUP_PATH));
  const created = createdSchema.safeParse(answer.value.body);
  if (!created.success) return err(unusable(answer.value, "a challenge without a usable id or link"));
  const { challenge_id: sessionId, challenge_url: url } = created.data;
  const expiresAt = io.now() + connection.stepUpSeconds * 1000;
  return withAllowedLink(
    { ref: { provider: "sessions", sessionId, call: "stepup" }, url, expiresAt },
    channel,
  );
}

/**
 * Returns the person's id at 1Kosmos: the user name where it is shared, else the credential, else what the
 * session's metadata had.
 */
function userIdOf({ person, credentialDid, contactId }: SessionRequest): string {
  return person?.username ?? credentialDid ?? contactId;
}

/** Fetches a challenge's verdict. */
export async function fetchChallenge(
  channel: RestChannel,
  id: string,
): Promise<Result<Verdict, ProviderFailure>> {
  const answer = await fetchStatus(channel, STEPUP_PATH, id);
  if (!answer.ok) return answer;
  if (!isSuccess(answer.value)) return err(refusal(answer.value));
  const verdict = reduceChallenge(
    answer.value.body,
    readingFor(channel.connection, { sessionId: id, call: "stepup" }),
  );
  return verdict === null ? err(unexpected(answer.value, "a challenge without a status")) : ok(verdict);
}
