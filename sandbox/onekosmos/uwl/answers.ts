/**
 * The responses about an authentication session, by caller: the target of its QR code, and the wallet's response for
 * the requester (1Kosmos nodejs- and java-helper-files, BIDSessions). Pure.
 */
import { AUTH_MODULE_ID } from "../fixed.ts";
import type { Channel } from "../service-keys.ts";
import type { SessionOf } from "../session.ts";
import type { User } from "../users/store.ts";
import type { SubmittedAnswer } from "./wallet-answers.ts";

export type UwlSession = SessionOf<"uwl">;

/** `GET {sessions}/session/{id}`: what a wallet reads after the scan. */
export function sessionInfo(session: UwlSession): object {
  const { origin, scopes, authtype, metadata, callerKey } = session.request;
  return {
    sessionId: session.id,
    origin,
    scopes,
    authtype,
    metadata,
    publicKey: callerKey,
    createdTS: session.createdAt,
    createdDate: new Date(session.createdAt).toISOString(),
    expiryTS: session.expiresAt,
  };
}

/** The names that scopes are known by are published nowhere; a field that is requested by one of these is disclosed. */
const SCOPED: Readonly<Record<string, (user: User) => string>> = {
  firstname: (user) => user.firstName,
  lastname: (user) => user.lastName,
  email: (user) => user.email,
};

/** The wallet's data, before encryption. `did` and `account` are what the helpers read. */
function walletData(session: UwlSession, user: User): object {
  const scoped = session.request.scopes
    .split(/[\s,]+/u)
    .flatMap((scope) => (SCOPED[scope] === undefined ? [] : [[scope, SCOPED[scope](user)] as const]));
  return {
    did: session.outcome?.did ?? user.did,
    userid: user.userId,
    account: { username: user.userId, uid: user.uid, authmoduleid: AUTH_MODULE_ID, source: "db" },
    ...Object.fromEntries(scoped),
  };
}

/** The same for a response that a wallet has submitted itself: as it was sealed there, for the session's creator. */
export function submittedAnswer(
  session: UwlSession,
  { data, publicKey, appid, ial, eventData }: SubmittedAnswer,
  withSessionInfo: boolean,
): object {
  const answeredAt = session.endedAt ?? session.createdAt;
  return {
    sessionId: session.id,
    data,
    appid,
    ...(ial === undefined || ial === null ? {} : { ial }),
    publicKey,
    createdTS: answeredAt,
    createdDate: new Date(answeredAt).toISOString(),
    eventData: eventData ?? "",
    ...(withSessionInfo ? { sessionInfo: sessionInfo(session) } : {}),
  };
}

/**
 * `GET {sessions}/session/{id}/response` once the wallet has responded. `wallet` encrypts with the user's key; `ial` is
 * absent when nothing states one.
 */
export function walletAnswer(
  session: UwlSession,
  user: User,
  wallet: Channel,
  withSessionInfo: boolean,
): object {
  const answeredAt = session.endedAt ?? session.createdAt;
  const ial = session.outcome?.ial ?? null;
  return {
    sessionId: session.id,
    data: wallet.seal(JSON.stringify(walletData(session, user))),
    appid: "com.onekosmos.sandbox.wallet",
    ...(ial === null ? {} : { ial }),
    publicKey: wallet.publicKey,
    createdTS: answeredAt,
    createdDate: new Date(answeredAt).toISOString(),
    eventData: "",
    ...(withSessionInfo ? { sessionInfo: sessionInfo(session) } : {}),
  };
}
