/** A callback by each scheme, as the portal's object takes it: what proves it, what a repeated one does, and when. */
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../../src/lib/crypto/bytes.ts";
import { forgetDoneJobs } from "../support/peek.ts";
import {
  creationOf,
  endSession,
  idvOf,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  signedCallback,
  work,
} from "../support/portal.ts";

const NEW = "the newer of two secrets";
const OLD = "the older of two secrets";
const STANDARD = { [NEW]: `whsec_${btoa(NEW)}`, [OLD]: `whsec_${btoa(OLD)}` } as const;
const BODY = '{"type":"verification.completed","status":"passed"}';
const MINUTE = 60_000;

type Secret = typeof NEW | typeof OLD;
type Headers = Record<string, string>;

function mac(secret: string, message: string, encoding: "hex" | "base64"): string {
  return createHmac("sha256", secret).update(message).digest(encoding);
}

interface Scheme {
  readonly name: string;
  readonly callback: object;
  readonly secrets: readonly string[];
  /** True if it signs the time (epoch ms) of the callback. */
  readonly isTimed: boolean;
  readonly prove: (secret: Secret, at: number) => Headers;
}

const plain = { secrets: [NEW, OLD] };

const SCHEMES: readonly Scheme[] = [
  {
    name: "Standard Webhooks",
    callback: { scheme: "standard_webhooks" },
    secrets: [STANDARD[NEW], STANDARD[OLD]],
    isTimed: true,
    prove(secret, at) {
      const [id, timestamp] = ["msg_1", String(Math.floor(at / 1000))];
      const signature = `v1,${mac(secret, `${id}.${timestamp}.${BODY}`, "base64")}`;
      return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
    },
  },
  {
    ...plain,
    name: "HMAC over timestamp and body",
    callback: { scheme: "hmac", content: "timestamp.body", timestampUnit: "ms", prefix: "v0=" },
    isTimed: true,
    prove: (secret, at) => ({
      "x-1kosmos-timestamp": String(at),
      "x-1kosmos-signature": `v0=${mac(secret, `${at}.${BODY}`, "hex")}`,
    }),
  },
  {
    ...plain,
    name: "HMAC over the body",
    callback: { scheme: "hmac", content: "body", encoding: "base64", signatureHeader: "X-Digest" },
    isTimed: false,
    prove: (secret) => ({ "x-digest": mac(secret, BODY, "base64") }),
  },
  {
    ...plain,
    name: "Bearer",
    callback: { scheme: "bearer" },
    isTimed: false,
    prove: (secret) => ({ authorization: `Bearer ${secret}` }),
  },
  {
    ...plain,
    name: "Basic",
    callback: { scheme: "basic", user: "kosmos" },
    isTimed: false,
    prove: (secret) => ({ authorization: `Basic ${btoa(`kosmos:${secret}`)}` }),
  },
];

/** A portal whose callbacks are authenticated by the scheme, a contact that has just passed, and a way to send its callback. */
async function passedBy({ callback, secrets }: Scheme) {
  const portal = await installedPortal({ ...SESSIONS_CONNECTION, callback, callbackSecrets: secrets });
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  await endSession((await idvOf(portal, contactId))["idv_session_id"] ?? "", { outcome: "passed" });
  const { requestId } = await signedCallback(portal, contactId);
  const send = (headers: Headers) =>
    portal.stub.acceptCallback({ contactId, requestId, headers, body: utf8(BODY) });
  return { portal, contactId, send };
}

describe.each(SCHEMES)("a callback by $name", (scheme) => {
  it.each([NEW, OLD] as const)("is taken with %s", async (secret) => {
    const { portal, contactId, send } = await passedBy(scheme);
    expect(await send(scheme.prove(secret, Date.now()))).toEqual({ kind: "accepted" });
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
  });

  it("is not proven by another scheme, whatever algorithm its headers name", async () => {
    const { portal, send } = await passedBy(scheme);
    const others = SCHEMES.filter(({ name }) => name !== scheme.name);
    for (const other of others) {
      const headers = {
        ...other.prove(NEW, Date.now()),
        "x-payload-digest-alg": "HMAC_SHA1_HEX",
        alg: "none",
      };
      expect(await send(headers)).toMatchObject({ kind: "refused" });
    }
    expect(await send({})).toEqual({ kind: "refused", reason: "unsigned" });
    const { counters, waiting } = (await portal.stub.overview()) ?? {};
    expect(counters).toMatchObject({ callbacks_refused: others.length + 1 });
    expect(waiting).toMatchObject({ inbox: 0 });
  });

  it("that is repeated, soon or long after, changes nothing", async () => {
    const { portal, contactId, send } = await passedBy(scheme);
    const headers = scheme.prove(NEW, Date.now());
    await send(headers);
    await work(portal);
    const verified = await idvOf(portal, contactId);
    for (const isRemembered of [true, false]) {
      if (!isRemembered) await forgetDoneJobs(portal);
      expect(await send(headers)).toEqual({ kind: "accepted" });
      await work(portal);
    }
    expect(await idvOf(portal, contactId)).toEqual(verified);
    expect((await portal.stub.overview())?.counters).toMatchObject({ verified: 1, callbacks_repeated: 1 });
  });
});

describe.each(SCHEMES.filter(({ isTimed }) => isTimed))("a callback by $name", (scheme) => {
  it.each([
    [-4 * MINUTE, "accepted"],
    [4 * MINUTE, "accepted"],
    [-6 * MINUTE, "refused"],
    [6 * MINUTE, "refused"],
  ])("signed %i ms from now is %s", async (offset, kind) => {
    const { send } = await passedBy(scheme);
    expect(await send(scheme.prove(OLD, Date.now() + offset))).toMatchObject({ kind });
  });
});
