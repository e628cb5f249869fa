/** Plain http: what is redirected, what is refused, and where a developer may use it. */
import { beforeEach, afterEach, describe, expect, it, vi } from "vitest";
import { captureLogs, createWorld, jsonOf, ORIGIN } from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const HOST = new URL(ORIGIN).host;
const UNSET = { vars: { PUBLIC_URL: "" } };

describe("in production, plain http", () => {
  it.each(["GET", "HEAD"])(
    "of a %s is redirected for good to the same address over https",
    async (method) => {
      const { request, calls } = createWorld();
      const response = await request(`http://${HOST}/v/a-token?lang=en%20&x=1`, { method });
      expect(response.status).toBe(308);
      expect(response.headers.get("Location")).toBe(`${ORIGIN}/v/a-token?lang=en%20&x=1`);
      expect(calls).toEqual([]);
      expect(logs.join()).not.toContain("a-token");
    },
  );

  it("leads to the public address whatever host was asked, and never elsewhere", async () => {
    for (const host of ["10.0.0.7:8080", "evil.example", "localhost:8787", `${HOST}:8080`]) {
      const response = await createWorld().request(`http://${host}//evil.example/x`);
      expect([response.status, response.headers.get("Location")]).toEqual([308, `${ORIGIN}//evil.example/x`]);
    }
  });

  it("without a configured address leads to the host that was asked, without the port of http", async () => {
    const response = await createWorld(UNSET).request("http://app.example:8080/portal");
    expect([response.status, response.headers.get("Location")]).toEqual([308, "https://app.example/portal"]);
  });

  it.each([
    ["POST", "/hubspot/webhooks"],
    ["POST", "/hubspot/actions/verify"],
    ["POST", "/1kosmos/callbacks/4242/x"],
    ["PUT", "/api/settings"],
    ["DELETE", "/api/settings"],
  ])("of a %s %s is refused with 403, before anything of it is believed", async (method, path) => {
    for (const options of [{}, UNSET]) {
      const { request, calls } = createWorld(options);
      const response = await request(`http://${HOST}${path}`, { method });
      expect([response.status, (await jsonOf(response))["error"]]).toEqual([403, "https_required"]);
      expect(calls).toEqual([]);
    }
  });

  it("is what the address says, not a header that anybody can write", async () => {
    const headers = {
      "X-Forwarded-Proto": "https",
      "CF-Visitor": '{"scheme":"https"}',
      Forwarded: "proto=https",
    };
    expect((await createWorld().request(`http://${HOST}/`, { headers })).status).toBe(308);
  });

  it("is no developer's machine because its address was configured with http", async () => {
    const { request } = createWorld({ vars: { PUBLIC_URL: "http://app.example" } });
    const response = await request("http://app.example/");
    expect([response.status, response.headers.get("Location")]).toEqual([308, "https://app.example/"]);
  });
});

describe("on a developer's machine plain http passes", () => {
  it.each(["http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787"])(
    "at %s",
    async (origin) => {
      const configured = createWorld({ vars: { PUBLIC_URL: origin } });
      expect((await configured.request(`${origin}/healthz`)).status).toBe(200);
      expect((await createWorld(UNSET).request(`${origin}/healthz`)).status).toBe(200);
    },
  );

  it.each(["http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://1270.0.0.1.example"])(
    "and not at %s",
    async (origin) => {
      expect((await createWorld(UNSET).request(`${origin}/healthz`)).status).toBe(308);
    },
  );
});

it("https passes, whatever the public address is", async () => {
  expect((await createWorld().request(`${ORIGIN}/healthz`)).status).toBe(200);
  expect((await createWorld(UNSET).request("https://app.example/healthz")).status).toBe(200);
});
