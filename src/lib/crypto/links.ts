/**
 * The tokens in our own URLs: the person's short link and 1Kosmos' callback path.
 * A token names its portal and contact and carries a MAC, so that the stateless Worker finds the one object to call
 * and a guessed token reaches none. It holds nothing else and is stored nowhere.
 */
import { concat, equalBytes, fromBase64Url, hmacSha256, toBase64Url } from "./bytes.ts";
import { deriveKey, type KeyLabel, type Keyring } from "./keyring.ts";

const VERSION = 1;
/** 96 bits: out of reach of guessing at any rate an edge would serve. */
const MAC_BYTES = 12;
const REQUEST_ID_BYTES = 16;
const LINK = "link-token";
const CALLBACK = "callback-token";

/** Whom a short link is for. */
export interface LinkClaims {
  readonly portalId: number;
  readonly contactId: string;
}

/** Which of a contact's links a token is. */
export interface ShortLinkClaims extends LinkClaims {
  /** 0 is the first one; a link that is replaced gets the next number, and the old one leads nowhere. */
  readonly version: number;
}

/** Which session request a callback belongs to. */
export interface CallbackClaims extends LinkClaims {
  /** UUID of the session request. */
  readonly requestId: string;
}

/**
 * Makes the token of a contact's short link under one key of the ring: the same until it is replaced, about 35
 * characters.
 */
export async function linkToken(
  keyring: Keyring,
  {
    version = 0,
    keyId,
    ...claims
  }: LinkClaims & Partial<ShortLinkClaims> & { readonly keyId?: string | null },
): Promise<string> {
  const number = version === 0 ? [] : [varint(BigInt(version))];
  // A key that was removed cannot sign any more: the newest one does.
  const key = Math.max(
    keyring.findIndex(({ id }) => id === keyId),
    0,
  );
  return authenticate(keyring, LINK, concat(subjectBytes(claims), ...number), key);
}

/** Returns null when the token was not made by `linkToken` under a key of the ring. */
export async function openLinkToken(keyring: Keyring, token: string): Promise<ShortLinkClaims | null> {
  const payload = await verified(keyring, LINK, token);
  if (payload === null) return null;
  const { claims, rest } = readSubject(payload);
  return { ...claims, version: rest.byteLength === 0 ? 0 : Number(readVarint(rest, 0).value) };
}

/** Returns the unguessable part of the callback URL of one session request. */
export async function callbackToken(keyring: Keyring, claims: CallbackClaims): Promise<string> {
  const requestId = Buffer.from(claims.requestId.replaceAll("-", ""), "hex");
  if (requestId.byteLength !== REQUEST_ID_BYTES) throw new Error("a request id is a UUID");
  return authenticate(keyring, CALLBACK, concat(subjectBytes(claims), requestId));
}

/** Returns null when the token was not made by `callbackToken` under a key of the ring. */
export async function openCallbackToken(keyring: Keyring, token: string): Promise<CallbackClaims | null> {
  const payload = await verified(keyring, CALLBACK, token);
  if (payload === null) return null;
  const { claims, rest } = readSubject(payload);
  return rest.byteLength === REQUEST_ID_BYTES ? { ...claims, requestId: uuid(rest) } : null;
}

async function authenticate(
  keyring: Keyring,
  label: KeyLabel,
  payload: Uint8Array<ArrayBuffer>,
  place = 0,
): Promise<string> {
  const key = (await deriveKey(keyring, label))[place];
  if (key === undefined) throw new Error("the keyring is empty");
  const mac = await hmacSha256(key, payload);
  return toBase64Url(concat(payload, mac.subarray(0, MAC_BYTES)));
}

async function verified(
  keyring: Keyring,
  label: KeyLabel,
  token: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = token.length > 128 ? null : fromBase64Url(token);
  // One spelling a token: trailing bits of the last character may not vary.
  if (bytes === null || bytes.byteLength <= MAC_BYTES || bytes[0] !== VERSION || toBase64Url(bytes) !== token)
    return null;
  const payload = bytes.slice(0, -MAC_BYTES);
  for (const key of await deriveKey(keyring, label)) {
    const mac = await hmacSha256(key, payload);
    if (equalBytes(mac.subarray(0, MAC_BYTES), bytes.subarray(-MAC_BYTES))) return payload;
  }
  return null;
}

function subjectBytes({ portalId, contactId }: LinkClaims): Uint8Array<ArrayBuffer> {
  return concat(Uint8Array.of(VERSION), varint(BigInt(portalId)), varint(BigInt(contactId)));
}

function readSubject(payload: Uint8Array<ArrayBuffer>): {
  claims: LinkClaims;
  rest: Uint8Array<ArrayBuffer>;
} {
  const portal = readVarint(payload, 1);
  const contact = readVarint(payload, portal.next);
  return {
    claims: { portalId: Number(portal.value), contactId: contact.value.toString() },
    rest: payload.slice(contact.next),
  };
}

/** LEB128: seven bits a byte, least significant first. */
function varint(value: bigint): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function readVarint(bytes: Uint8Array, start: number): { value: bigint; next: number } {
  let value = 0n;
  let next = start;
  for (let shift = 0n; ; shift += 7n, next += 1) {
    const byte = bytes[next] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return { value, next: next + 1 };
  }
}

function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
