/** Calls of 1Kosmos' published protocol, as its helper libraries make them: licensed, and sealed where they are. */
import { z } from "zod";

import { type Curve, CURVES, generateKeyPair, sharedKey } from "../sandbox/onekosmos/crypto/curves.ts";
import { openEnvelope, sealEnvelope } from "../sandbox/onekosmos/crypto/envelope.ts";
import type { Answer, Caller, Sent } from "./http.ts";

const MS_PER_SECOND = 1000;
const objectSchema = z.record(z.string(), z.unknown());

/** The options of a call. */
export interface LicensedOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** The request id in clear; a fresh one unless given. */
  readonly requestId?: object;
  /** True if the body is sealed. */
  readonly sealed?: boolean;
}

/** A caller that has agreed on a key with a service. */
export class Licensed {
  readonly curve: Curve;
  readonly publicKey: string;
  readonly #privateKey: string;
  readonly #key: Buffer;
  readonly #licenseKey: string;
  readonly #send: Caller;

  /** Agrees on whichever curve the service's key is on. Throws when it is on none. */
  constructor(send: Caller, licenseKey: string, servicePublicKey: string) {
    const found = CURVES.flatMap((curve) => {
      const pair = generateKeyPair(curve);
      const key = sharedKey(curve, pair.privateKey, servicePublicKey);
      return key === null ? [] : [{ curve, pair, key }];
    })[0];
    if (found === undefined) throw new Error("The service's public key is on no curve that is known.");
    this.curve = found.curve;
    this.publicKey = found.pair.publicKey;
    this.#privateKey = found.pair.privateKey;
    this.#key = found.key;
    this.#licenseKey = licenseKey;
    this.#send = send;
  }

  /** Makes a licensed call. */
  async call(method: string, path: string, json?: unknown, options: LicensedOptions = {}): Promise<Answer> {
    const requestId = options.requestId ?? freshRequestId();
    const body = options.sealed === true ? { data: sealEnvelope(this.#key, JSON.stringify(json)) } : json;
    const sent: Sent = {
      ...(body === undefined ? {} : { json: body }),
      headers: {
        publickey: this.publicKey,
        licensekey: sealEnvelope(this.#key, this.#licenseKey),
        requestid: sealEnvelope(this.#key, JSON.stringify(requestId)),
        ...options.headers,
      },
    };
    return this.#send(method, path, sent);
  }

  /** Opens the `data` of a response; null when it cannot be read. `publicKey` is another partner's, for instance a wallet's. */
  open({ body }: Answer, publicKey?: string): Readonly<Record<string, unknown>> | null {
    const data = z.string().safeParse(body["data"]);
    const key = publicKey === undefined ? this.#key : sharedKey(this.curve, this.#privateKey, publicKey);
    if (!data.success || key === null) return null;
    const text = openEnvelope(key, data.data);
    return text === null ? null : (objectSchema.safeParse(JSON.parse(text)).data ?? null);
  }
}

/** Returns a request id of this moment, or of `agoSeconds` before. */
export function freshRequestId(agoSeconds = 0): object {
  return {
    ts: Math.floor(Date.now() / MS_PER_SECOND) - agoSeconds,
    appid: "com.example.live",
    uuid: crypto.randomUUID(),
  };
}
