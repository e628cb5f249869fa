/**
 * Step-up by a wallet: an authentication session ("UWL 2.0", 1Kosmos nodejs- and java-helper-files, BIDSessions). The
 * link is the address of its QR code; the wallet's response is sealed for us, end to end, and names a DID. Whose it has to
 * be is compared where the contact's credential is a wallet's; otherwise the response counts as unconfirmed, or not at all.
 */
import * as z from "zod/mini";
import { namesAnother } from "../verdict/requested.ts";
import { type Result, err, ok } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import { toDid } from "../claims.ts";
import { failure } from "../failures.ts";
import { type JsonResponse, isSuccess, unexpected, unusable } from "../http.ts";
import { withAllowedLink } from "../links.ts";
import { readJson } from "../../lib/json.ts";
import type { ProviderFailure, SessionRef, SessionRequest, StartedSession, Verdict } from "../provider.ts";
import { sessionIdSchema } from "../session-id.ts";
import { type Channel, linkHostsOf, openWith } from "./channel.ts";
import { envelopeText } from "./envelope.ts";
import { createRefusal, sessionRefusal } from "./refusals.ts";

/** A platform user's DID, which a wallet returns; a credential's own id is another thing. */
const WALLET_DID = /^did:blockid:[0-9a-f]{40}$/iu;

const createdSchema = z.object({ sessionId: sessionIdSchema });
const answerSchema = z.object({ data: envelopeText, publicKey: nameText, sessionId: z.nullish(nameText) });
const walletSchema = z.object({ did: nameText });

/** The words of a session that is over without a response: nothing is published, so the words decide. */
const ENDINGS: readonly (readonly [RegExp, Verdict])[] = [
  [/declin|reject|denied/iu, { outcome: "failed", reason: "declined" }],
  [/fail/iu, { outcome: "failed", reason: "not_passed" }],
  [/abandon|cancel/iu, { outcome: "expired", reason: "abandoned" }],
  [/expired/iu, { outcome: "expired", reason: "expired" }],
];
const ENDING_STATUSES: ReadonlySet<number> = new Set([400, 404, 410]);

/** Makes an authentication session. */
export async function startStepUp(
  channel: Channel,
  { requestId, credentialDid }: SessionRequest,
): Promise<Result<StartedSession, ProviderFailure>> {
  const { connection, directory } = channel;
  const { sessions, adminconsole } = directory.services;
  if (sessions === undefined || adminconsole === undefined)
    return err(failure("not_offered", { detail: "the tenant's directory names no service for step-up" }));
  const did = credentialDid !== null && WALLET_DID.test(credentialDid) ? credentialDid : undefined;
  if (did === undefined && connection.stepUpKnownOnly)
    return err(
      failure("not_offered", { detail: "the contact's wallet is not known, so nobody could be recognised" }),
    );
  const origin = {
    tag: directory.tenantTag,
    url: adminconsole.url,
    communityName: connection.community,
    communityId: directory.communityId,
    authPage: "blockid://authenticate",
  };
  const answer = await channel.send({
    service: "sessions",
    method: "PUT",
    path: "/session/new",
    plain: { origin, scopes: "", authtype: "none", metadata: { purpose: "step-up" } },
    creates: requestId,
  });
  if (!answer.ok) return answer;
  if (!isSuccess(answer.value)) return err(createRefusal(answer.value));
  const created = createdSchema.safeParse(answer.value.body);
  if (!created.success) return err(unusable(answer.value, "a session without a usable id"));
  const { sessionId } = created.data;
  const url = `${sessions.url}/session/${encodeURIComponent(sessionId)}`;
  const ref = {
    provider: "idverify",
    sessionId,
    call: "uwl",
    ...(did === undefined ? {} : { did }),
  } as const;
  return withAllowedLink({ ref, url }, linkHostsOf(channel));
}

/** Fetches the wallet's response, if there is one. */
export async function fetchStepUp(
  channel: Channel,
  ref: SessionRef,
): Promise<Result<Verdict, ProviderFailure>> {
  const answer = await channel.send({
    service: "sessions",
    method: "GET",
    path: `/session/${encodeURIComponent(ref.sessionId)}/response`,
    headers: { addsessioninfo: "1" },
    keepSealed: true,
  });
  if (!answer.ok) return answer;
  return isSuccess(answer.value) ? readWalletResponse(channel, answer.value, ref) : readSilence(answer.value);
}

async function readWalletResponse(
  { pair }: Channel,
  answer: JsonResponse,
  ref: SessionRef,
): Promise<Result<Verdict, ProviderFailure>> {
  const sealed = answerSchema.safeParse(answer.body);
  if (!sealed.success) return err(unexpected(answer, "a wallet's answer without data or key"));
  if (namesAnother([{ sessionId: sealed.data.sessionId }], { id: ref.sessionId, keys: ["sessionid"] }))
    return err(unexpected(answer, "a wallet's answer to another session"));
  const text = await openWith(pair, sealed.data.publicKey, sealed.data.data);
  if (!text.ok) return err(unexpected(answer, text.error));
  const wallet = walletSchema.safeParse(readJson(text.value));
  const did = wallet.success ? toDid(wallet.data.did) : undefined;
  if (did === undefined) return err(unexpected(answer, "a wallet's answer without a DID"));
  if (ref.did === undefined) return ok({ outcome: "passed", did, notes: ["did_unconfirmed"] });
  return did.toLowerCase() === ref.did.toLowerCase()
    ? ok({ outcome: "passed", did })
    : ok({ outcome: "failed", reason: "not_passed", notes: ["did_of_another"] });
}

/** Reads a refusal: 404 is "no response yet", as 1Kosmos' own demo reads it, unless its words report an end. */
function readSilence(answer: JsonResponse): Result<Verdict, ProviderFailure> {
  const refused = sessionRefusal(answer);
  const mayEnd = ENDING_STATUSES.has(answer.status) && answer.body !== undefined;
  const isRefusal = refused.reason !== "unknown_session" && refused.reason !== "request_refused";
  if (!mayEnd || (isRefusal && answer.status !== 410)) return err(refused);
  const ending = ENDINGS.find(([words]) => words.test(answer.said))?.[1];
  if (ending !== undefined) return ok(ending);
  if (answer.status === 410) return ok({ outcome: "expired", reason: "expired" });
  return answer.status === 404 ? ok({ outcome: "open", started: false }) : err(refused);
}
