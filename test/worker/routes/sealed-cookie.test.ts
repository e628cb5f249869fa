import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect, it } from "vitest";
import { z } from "zod";
import type { AppEnv } from "../../../src/web/middleware/app-env.ts";
import { readSealed, setSealed, type SealedCookie } from "../../../src/web/middleware/sealed-cookie.ts";
import { cookiesOf, NOW, ORIGIN } from "./support.ts";

const VISITOR: SealedCookie<string> = {
  name: "visitor",
  label: "cookie:flash",
  lifetimeSeconds: 60,
  schema: z.string(),
};
const OWNER: SealedCookie<string> = {
  name: "owner",
  label: "cookie:flash",
  lifetimeSeconds: 60,
  schema: z.string(),
};

const OLD_KEY = `old:${btoa("o".repeat(32))}`;
const NEW_KEY = `new:${btoa("n".repeat(32))}`;

const app = new Hono<AppEnv>();
app.get("/set", async (c) => {
  await setSealed(c, VISITOR, "ada", NOW);
  return c.body(null, 204);
});
app.get("/read", async (c) =>
  c.json([
    await readSealed(c, VISITOR, NOW + 59_999),
    await readSealed(c, OWNER, NOW),
    await readSealed(c, VISITOR, NOW + 60_000),
  ]),
);

async function request(path: string, keys: string, cookie = ""): Promise<Response> {
  const bindings = { ...env, PUBLIC_URL: ORIGIN, ENCRYPTION_KEYS: keys };
  return app.request(ORIGIN + path, { headers: { Cookie: cookie } }, bindings);
}

async function sealedVisitor(keys: string): Promise<string> {
  return cookiesOf(await request("/set", keys)).get("__Host-visitor") ?? "";
}

it("is read by its own name, until its time is over", async () => {
  const cookie = `__Host-visitor=${await sealedVisitor(OLD_KEY)}`;
  expect(await (await request("/read", OLD_KEY, cookie)).json()).toEqual(["ada", null, null]);
});

it("is worth nothing under another name, though it has the same shape", async () => {
  const cookie = `__Host-owner=${await sealedVisitor(OLD_KEY)}`;
  expect(await (await request("/read", OLD_KEY, cookie)).json()).toEqual([null, null, null]);
});

it("is worth nothing without the prefix that keeps other hosts from setting it", async () => {
  const cookie = `visitor=${await sealedVisitor(OLD_KEY)}`;
  expect(await (await request("/read", OLD_KEY, cookie)).json()).toEqual([null, null, null]);
});

it("outlives a rotation of the keys, and not the end of its own", async () => {
  const cookie = `__Host-visitor=${await sealedVisitor(OLD_KEY)}`;
  expect(await (await request("/read", `${NEW_KEY},${OLD_KEY}`, cookie)).json()).toEqual(["ada", null, null]);
  expect(await (await request("/read", NEW_KEY, cookie)).json()).toEqual([null, null, null]);
});
