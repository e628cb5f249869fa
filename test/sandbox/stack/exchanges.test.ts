import { once } from "node:events";
import { type Server, createServer } from "node:http";
import { type HttpBindings, getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Exchange, createExchangeLog, recordedFetch, recording } from "../../../sandbox/exchanges.ts";
import { waitFor } from "../../../sandbox/wait.ts";
import { publicOrigin } from "./support.ts";

const anExchange: Exchange = {
  at: 0,
  ms: 1,
  side: "hubspot",
  direction: "in",
  method: "GET",
  url: "https://api.hubapi.com/",
  status: 200,
  requestHeaders: {},
  requestBody: "",
  responseHeaders: {},
  responseBody: "",
};

describe("the log", () => {
  it("keeps the newest exchanges only", () => {
    const log = createExchangeLog(2);
    for (const status of [200, 201, 202]) log.record({ ...anExchange, status });
    expect(log.list().map(({ status }) => status)).toEqual([201, 202]);
  });

  it("hands out lists that do not change afterwards", () => {
    const log = createExchangeLog();
    const before = log.list();
    log.record(anExchange);
    expect(before).toHaveLength(0);
  });

  it("tells a listener until it leaves", () => {
    const log = createExchangeLog();
    const heard: number[] = [];
    const leave = log.subscribe(({ status }) => heard.push(status));
    log.record(anExchange);
    leave();
    log.record(anExchange);
    expect(heard).toEqual([200]);
  });

  it("is empty after clear", () => {
    const log = createExchangeLog();
    log.record(anExchange);
    log.clear();
    expect(log.list()).toEqual([]);
  });
});

describe("recording what a side is asked", () => {
  it("records the public URL, both bodies and the status, and leaves the body readable", async () => {
    const log = createExchangeLog();
    const app = new Hono().use(recording(log, "hubspot", publicOrigin));
    app.post("/crm", async (c) => c.json(await c.req.json(), 201));
    const response = await app.request("/crm?a=b", {
      method: "POST",
      body: '{"n":1}',
      headers: { "x-a": "b" },
    });
    expect(await response.json()).toEqual({ n: 1 });
    expect(log.list()).toEqual([
      expect.objectContaining({
        side: "hubspot",
        direction: "in",
        method: "POST",
        url: "https://api.hubapi.com/crm?a=b",
        status: 201,
        requestHeaders: expect.objectContaining({ "x-a": "b" }),
        requestBody: '{"n":1}',
        responseBody: '{"n":1}',
      }),
    ]);
  });

  it("leaves a form's body readable", async () => {
    const app = new Hono().use(recording(createExchangeLog(), "hubspot", publicOrigin));
    app.post("/form", async (c) => c.json(await c.req.parseBody()));
    const form = new URLSearchParams({ code: "c 1" });
    const response = await app.request("/form", { method: "POST", body: form });
    expect(await response.json()).toEqual({ code: "c 1" });
  });

  it("records a thrown error as the answer that it becomes", async () => {
    const log = createExchangeLog();
    const app = new Hono().use(recording(log, "hubspot", publicOrigin));
    app.onError((_error, c) => c.text("broken", 500));
    app.get("/", () => {
      throw new Error("a bug");
    });
    await app.request("/");
    expect(log.list()).toEqual([expect.objectContaining({ status: 500, responseBody: "broken" })]);
  });

  it("records a cut connection with status 0, once", async () => {
    const log = createExchangeLog();
    const app = new Hono<{ Bindings: HttpBindings }>().use(recording(log, "onekosmos", publicOrigin));
    app.get("/cut", (c) => {
      c.env.incoming.socket.destroy();
      return c.text("never seen");
    });
    const origin = await serve(app);
    await expect(fetch(`${origin}/cut`)).rejects.toThrow("fetch failed");
    const recorded = await waitFor("the cut is recorded", () => log.list()[0]);
    expect(recorded).toMatchObject({ status: 0, responseBody: "" });
    expect(log.list()).toHaveLength(1);
  });

  it("records a request that is never answered when its caller gives up", async () => {
    const log = createExchangeLog();
    const app = new Hono().use(recording(log, "onekosmos", publicOrigin));
    app.get("/hang", () => new Promise<Response>(() => {}));
    const origin = await serve(app);
    await expect(fetch(`${origin}/hang`, { signal: AbortSignal.timeout(50) })).rejects.toThrow("timeout");
    expect(await waitFor("the request is recorded", () => log.list()[0])).toMatchObject({ status: 0 });
  });
});

describe("recording what a side calls", () => {
  it("records request and answer, and leaves the answer readable", async () => {
    const log = createExchangeLog();
    const app = new Hono();
    app.post("/hook", async (c) => c.text(`got ${await c.req.text()}`, 202));
    const origin = await serve(app);
    const response = await recordedFetch(log, "hubspot")(`${origin}/hook`, { method: "POST", body: "[]" });
    expect(await response.text()).toBe("got []");
    expect(log.list()).toEqual([
      expect.objectContaining({
        direction: "out",
        method: "POST",
        url: `${origin}/hook`,
        status: 202,
        requestBody: "[]",
        responseBody: "got []",
      }),
    ]);
  });

  it("records a failed call with status 0 and throws what fetch throws", async () => {
    const log = createExchangeLog();
    const server = createServer();
    const origin = await listen(server);
    server.close();
    await expect(recordedFetch(log, "onekosmos")(origin)).rejects.toThrow("fetch failed");
    expect(log.list()).toEqual([expect.objectContaining({ direction: "out", status: 0 })]);
  });
});

function serve(app: { fetch: Parameters<typeof getRequestListener>[0] }): Promise<string> {
  return listen(createServer(getRequestListener(app.fetch)));
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}
