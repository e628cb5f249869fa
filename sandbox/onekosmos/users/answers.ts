/**
 * The admin console's data of a user. Pure.
 *
 * The assurance level is as published (1Kosmos Postman collection, IAL). Of the user's record the helper libraries show
 * `userIdList`, `device` and `users` with some of their fields; only those are returned.
 */
import { AUTH_MODULE_ID } from "../fixed.ts";
import { token } from "../idverify/evidence.ts";
import type { User } from "./store.ts";

/** The proofs of IAL2: IAL1 has none. */
const PROOF_TYPES = ["ssn_affidavit", "dl_affidavit"] as const;

/** Levels by DID; empty when nothing is enrolled. */
export function ialAnswer(user: User): object {
  const { did, ial, userId } = user;
  return {
    user: { authModuleId: AUTH_MODULE_ID, uid: user.uid, username: userId },
    did:
      did === null || ial === null
        ? {}
        : { [did]: { value: ial, proofs: ial === "IAL2" ? proofs(user) : [] } },
  };
}

function proofs({ userId }: User): object[] {
  return PROOF_TYPES.map((type) => ({
    type,
    proof: token(userId, { recipient: { username: userId }, document: { type }, purpose: ["ial"] }),
  }));
}

/** A phone with a wallet, in the words of java-helper-files. */
function device(user: User): object {
  return {
    uid: user.uid,
    os: "iOS",
    deviceName: "Sandbox phone",
    authenticatorName: "1Kosmos",
    authenticatorVersion: "1.0.0",
    locLat: 0,
    locLon: 0,
  };
}

/** The additions to a user's record. */
export interface UserInfoDependencies {
  readonly withDevice: boolean;
  readonly withUsers: boolean;
}

/** Returns the record of whoever has the DID. */
export function userInfo(user: User, { withDevice, withUsers }: UserInfoDependencies): object {
  return {
    did: user.did,
    userIdList: [user.userId],
    ...(withDevice ? { device: device(user) } : {}),
    ...(withUsers ? { users: [account(user)] } : {}),
  };
}

function account(user: User): object {
  return {
    username: user.userId,
    uid: user.uid,
    email: user.email,
    firstname: user.firstName,
    lastname: user.lastName,
    status: "active",
    disabled: user.isDisabled,
    isLocked: user.isLocked,
  };
}
