/** 1Kosmos' REST vocabulary and its callbacks. */
import { createHmac } from "node:crypto";

import { text } from "../../sandbox/control/elements.ts";
import type { Assumption, ChangedSwitch } from "../assumption.ts";
import type { Received } from "../receiver.ts";
import { need, restSession } from "../steps.ts";
import type { World } from "../world.ts";

const COSTS = "makes sessions at 1Kosmos, which may be charged";
const CALLBACK = "/callback";
const CALLBACK_MS = 15_000;
const SETTLED_MS = 600;
/** The largest number of seconds since 1970 that is one: beyond are milliseconds. */
const LARGEST_SECONDS = 1e11;

const turned = (patch: Readonly<Record<string, unknown>>): ChangedSwitch => ({
  document: "onekosmos",
  patch,
});

/** Makes a session with a callback and has it passed; returns the callbacks that came. */
async function callbacks(world: World): Promise<readonly Received[]> {
  const from = Date.now();
  const path = `${CALLBACK}/${crypto.randomUUID()}`;
  const { id, url } = await restSession(world, { callback_url: `${world.receiver.url}${path}` });
  await world.end(id, url, { outcome: "passed" });
  await world.receiver.wait(() => world.receiver.since(from, path)[0], CALLBACK_MS);
  await new Promise((resolve) => {
    setTimeout(resolve, SETTLED_MS);
  });
  return world.receiver.since(from, path);
}

/** Words everything about a callback's proof that its headers show. */
async function proof(world: World): Promise<string> {
  const [callback] = await callbacks(world);
  if (callback === undefined) return "no callback came";
  const { headers } = callback;
  const signatures = headers["webhook-signature"];
  if (typeof signatures === "string")
    return `Standard Webhooks, ${signatures.split(" ").length} signature(s)`;
  const authorization = headers.authorization;
  if (authorization !== undefined) return authorization.split(" ")[0] ?? "";
  const name = Object.keys(headers).find((header) => /signature/u.test(header));
  return name === undefined ? "not at all" : hmac(callback, name);
}

function hmac({ headers, body }: Received, name: string): string {
  const value = text(headers[name]);
  const [, prefix = "", digest = ""] = /^([a-z0-9]+=)?(.*)$/u.exec(value) ?? [];
  const encoding = /^[0-9a-f]{64}$/u.test(digest) ? "hex" : "base64";
  const timed = Object.keys(headers).find((header) => /timestamp/u.test(header));
  const unit = Number(headers[timed ?? ""]) > LARGEST_SECONDS ? "ms" : "s";
  const content =
    timed === undefined
      ? `the body of ${body === "" ? 0 : "some"} characters`
      : `${timed} (${unit}) and the body`;
  return `HMAC in ${name}, ${encoding}, before it “${prefix}”, over ${content}`;
}

/** A rotated secret is seen by the number of signatures, another one by none of ours matching. */
async function secrets(world: World): Promise<string> {
  const [callback] = await callbacks(world);
  if (callback === undefined) return "no callback came";
  const { headers, body } = callback;
  const content = `${text(headers["webhook-id"])}.${text(headers["webhook-timestamp"])}.${body}`;
  const key = Buffer.from(world.callbackSecret.replace(/^whsec_/u, ""), "base64");
  const ours = `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
  const given = text(headers["webhook-signature"]).split(" ");
  return `${given.length} signature(s), ours is ${given.includes(ours) ? "among them" : "not among them"}`;
}

export const ONEKOSMOS_REST: readonly Assumption[] = [
  {
    row: "spelling of status words",
    needs: ["rest", "person"],
    costs: COSTS,
    turned: ["UPPER_SNAKE", "UPPERCASE"].map((resultSpelling) => turned({ resultSpelling })),
    async see(world) {
      const { id, url } = await restSession(world);
      await world.end(id, url, { outcome: "passed" });
      const { body } = await world.rest("POST", `/v1/verify/sessions/${id}/status`);
      return text(body["status"]);
    },
  },
  {
    row: "`Idempotency-Key` on `/v1/verify/sessions`",
    needs: ["rest"],
    costs: COSTS,
    turned: [turned({ idempotencyKey: false })],
    async see(world) {
      const headers = { "idempotency-key": crypto.randomUUID() };
      const [first, second] = [await restSession(world, {}, headers), await restSession(world, {}, headers)];
      return first.id === second.id ? "honoured" : "two sessions";
    },
  },
  {
    row: "key of the link",
    needs: ["rest"],
    costs: COSTS,
    turned: ["redirect_url", "redirectUrl"].map((sessionUrlKey) => turned({ sessionUrlKey })),
    async see(world) {
      const { body } = await restSession(world);
      return Object.keys(body).find((name) => /url$/iu.test(name)) ?? "none";
    },
  },
  {
    row: "what `match_result` is",
    needs: ["rest", "person"],
    costs: COSTS,
    turned: [turned({ stepupMatchResult: "boolean" })],
    async see(world) {
      const json = { user_id: world.mark, reason_code: "live_check" };
      const made = need(await world.rest("POST", "/v1/auth/stepup", { json }), 200, 201);
      const id = text(made.body["challenge_id"]);
      await world.end(id, text(made.body["challenge_url"]), { outcome: "passed" });
      const { body } = await world.rest("POST", `/v1/auth/stepup/${id}/status`);
      const result = body["match_result"];
      return typeof result === "string" ? `a word: ${result}` : `a ${typeof result}`;
    },
  },
  {
    row: "how a callback proves itself",
    needs: ["rest", "person", "receiver"],
    costs: COSTS,
    turned: ["hmac", "bearer", "basic", "unsigned"].map((callbackScheme) => turned({ callbackScheme })),
    see: proof,
  },
  {
    row: "its secrets",
    needs: ["rest", "person", "receiver"],
    costs: COSTS,
    turned: [turned({ callbackSecrets: ["whsec_b3RoZXI="] })],
    see: secrets,
  },
  {
    row: "`hmac`: what is signed",
    needs: ["rest", "person", "receiver"],
    costs: COSTS,
    turned: [turned({ callbackScheme: "hmac", callbackHmacContent: "timestamp.body" })],
    see: proof,
  },
  {
    row: "`hmac`: encoding",
    needs: ["rest", "person", "receiver"],
    costs: COSTS,
    turned: [turned({ callbackScheme: "hmac", callbackHmacEncoding: "base64" })],
    see: proof,
  },
  {
    row: "`hmac`: the signature's header and what stands before it",
    needs: ["rest", "person", "receiver"],
    costs: COSTS,
    turned: [
      turned({
        callbackScheme: "hmac",
        callbackSignatureHeader: "x-other-signature",
        callbackSignaturePrefix: "sha256=",
      }),
    ],
    see: proof,
  },
  {
    row: "`hmac`: the timestamp's header and unit",
    needs: ["rest", "person", "receiver"],
    costs: COSTS,
    turned: [
      turned({
        callbackScheme: "hmac",
        callbackHmacContent: "timestamp.body",
        callbackTimestampHeader: "x-other-timestamp",
        callbackTimestampUnit: "ms",
      }),
    ],
    see: proof,
  },
  {
    row: "how often a callback comes",
    needs: ["rest", "person", "receiver"],
    costs: COSTS,
    turned: [turned({ callbackCopies: 2 }), turned({ callbackCopies: 0 })],
    see: async (world) => `${(await callbacks(world)).length} times`,
  },
  {
    row: "how 1Kosmos refuses when a limit of the account is reached",
    needs: ["rest"],
    costs: COSTS,
    turned: [turned({ sessionCap: 0 })],
    async see(world) {
      const json = { document_types: ["drivers_license"], liveness_mode: "active" };
      const { status } = await world.rest("POST", "/v1/verify/sessions", { json });
      return status < 300 ? "no limit is reached" : `refused with ${status}`;
    },
  },
];
