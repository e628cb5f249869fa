import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { afterAll, describe, expect, test, vi } from "vitest";
import { createExchangeLog } from "../../../sandbox/exchanges.ts";
import {
  BEARER,
  call,
  createDocumentSession,
  createRestSession,
  docuverifyCaller,
  documentResult,
  end,
  objectOf,
  restStatus,
  sandbox,
  textAt,
} from "./support.ts";
import { SOON } from "../../soon.ts";

const folder = mkdtempSync(join(tmpdir(), "onekosmos-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("state", () => {
  test("is found again after a restart: sessions, keys, switches, callbacks not yet sent", async () => {
    const statePath = join(folder, "nested", "restart.sqlite");
    const before = sandbox({ statePath });
    await call(before, "PUT", "/sandbox/switches", { imagesKb: 1 });
    const caller = await docuverifyCaller(before);
    const sessionId = await createDocumentSession(before, caller);
    const made = await createRestSession(
      before,
      { callback_url: "https://app.example.com/callback" },
      { "idempotency-key": "once" },
    );
    await end(before, textAt(made, "session_id"), { outcome: "passed", did: "did:example:kept" });
    await before.close();

    const received: string[] = [];
    const after = sandbox({
      statePath,
      async callbackFetch(input, init) {
        received.push(await new Request(input, init).text());
        return new Response();
      },
    });
    after.start();
    expect(await documentResult(after, caller, { dvcID: "sandbox-dl-selfie", sessionId })).toMatchObject({
      responseStatus: "INPROGRESS",
    });
    const restored = await restStatus(after, textAt(made, "session_id"));
    expect(restored).toMatchObject({ result: { did: "did:example:kept" } });
    const repeated = await createRestSession(after, {}, { "idempotency-key": "once" });
    expect(repeated["session_id"]).toBe(made["session_id"]);
    expect(await objectOf(await call(after, "GET", "/sandbox/switches"))).toMatchObject({ imagesKb: 1 });
    await vi.waitFor(() => expect(received).toHaveLength(1), SOON);
    expect(JSON.parse(received[0] ?? "")).toMatchObject({ session_id: made["session_id"] });
    await after.close();
  });

  test("survives SIGKILL", async () => {
    const statePath = join(folder, "killed.sqlite");
    const script = `
      const { sandbox, createRestSession, end } = await import(${JSON.stringify(`${import.meta.dirname}/support.ts`)});
      const side = sandbox({ statePath: ${JSON.stringify(statePath)} });
      const ids = [];
      for (let n = 0; n < 20; n += 1) ids.push((await createRestSession(side)).session_id);
      await end(side, ids[0], { outcome: "failed" });
      console.log(JSON.stringify(ids));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");

    const side = sandbox({ statePath });
    const [first] = JSON.parse(String(line));
    expect(await restStatus(side, first)).toMatchObject({ status: "completed" });
    expect(await objectOf(await call(side, "GET", "/sandbox/sessions?status=pending"))).toMatchObject({
      total: 19,
    });
    await side.close();
  });
});

describe("over a socket", () => {
  test("the Host header decides where links lead, and the log has public URLs", async () => {
    const exchanges = createExchangeLog();
    const side = sandbox({ exchanges });
    const server = createServer(getRequestListener(side.app.fetch)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const link = async (host: string): Promise<string> => {
      const headers = { ...BEARER, host, "content-type": "application/json" };
      const outgoing = request({
        port,
        host: "127.0.0.1",
        path: "/v1/verify/sessions",
        method: "POST",
        headers,
      });
      outgoing.end("{}");
      const [incoming] = await once(outgoing, "response");
      return textAt(JSON.parse(String((await incoming.toArray()).join(""))), "session_url");
    };
    expect(await link("sandbox.1kosmos.net")).toMatch(
      /^https:\/\/sandbox\.1kosmos\.net\/idproofing\/session\//u,
    );
    expect(await link("Tenant.1Kosmos.com:443")).toMatch(/^https:\/\/tenant\.1kosmos\.com\//u);
    expect(await link("1kosmos.net.example.com")).toMatch(/^http:\/\/localhost:8789\//u);
    expect(await link(`127.0.0.1:${port}`)).toMatch(/^http:\/\/localhost:8789\//u);
    expect(exchanges.list().map(({ url }) => new URL(url).host)).toEqual([
      "sandbox.1kosmos.net",
      "tenant.1kosmos.com",
      "localhost:8789",
      "localhost:8789",
    ]);
    server.close();
    await side.close();
  });
});

test("2,000 sessions are made, counted and expired together", async () => {
  let now = Date.now();
  const side = sandbox({ statePath: join(folder, "many.sqlite"), now: () => now, sessionTtlSeconds: 60 });
  for (let count = 0; count < 2000; count += 1) {
    await createRestSession(side, { callback_url: "https://app.example.com/callback" });
  }
  const total = async (status: string) =>
    (await objectOf(await call(side, "GET", `/sandbox/sessions?status=${status}&limit=1000`)))["total"];
  expect(await total("pending")).toBe(2000);
  now += 60_000;
  expect(await total("expired")).toBe(2000);
  await side.close();
});
