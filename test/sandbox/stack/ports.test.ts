import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { PortTaken, freePort, serveLoopback, startOnFreePorts } from "../../../sandbox/ports.ts";
import { SOON } from "../../soon.ts";
import { occupyPort } from "./support.ts";

describe("a port", () => {
  it("is free when nobody listens, and 0 finds one", async () => {
    const port = await freePort(0);
    expect(port).toBeGreaterThan(0);
    expect(await freePort(port)).toBe(port);
  });

  it("that is chosen is none that the system gives to connections meanwhile", async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => freePort(0)));
    expect(Math.max(...ports)).toBeLessThan(32_768); // net.ipv4.ip_local_port_range begins here
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(20_000);
  });

  it("that stays taken is named", async () => {
    const { port } = await occupyPort();
    await expect(freePort(port, 150)).rejects.toThrow(PortTaken);
    await expect(serveLoopback(port, () => {})).rejects.toThrow(`Port ${port} is taken`);
  });

  it("is waited for while its last user goes away", async () => {
    const { port, server } = await occupyPort();
    const free = freePort(port, SOON.timeout);
    await pause(300);
    server.close();
    await once(server, "close");
    expect(await free).toBe(port);
  });
});

describe("a loopback server", () => {
  it("answers at localhost, and drops open connections when closed", async () => {
    const port = await freePort(0);
    const server = await serveLoopback(port, (request, response) => {
      if (request.url === "/") response.end("here");
    });
    onTestFinished(() => server.close().catch(() => {}));
    expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe("here");
    const unanswered = fetch(`http://localhost:${port}/hang`).catch((error: unknown) => String(error));
    await pause(50);
    await server.close();
    expect(await unanswered).toContain("fetch failed");
    expect(await freePort(port)).toBe(port);
  });
});

const taken = (code: string) => Object.assign(new Error("in use"), { code });

describe("a port that is taken between its choice and the start", () => {
  it.each([
    ["by our own server", new PortTaken(4000)],
    ["by the app's runtime", taken("ERR_ADDRESS_IN_USE")],
  ])("is noticed %s, and others are chosen", async (_, error) => {
    const chosen = [4000, 4001];
    const started = await startOnFreePorts(
      async () => chosen.shift(),
      async (port) => {
        if (port === 4000) throw error;
        return port;
      },
    );
    expect(started).toBe(4001);
  });

  it("ends the start when it happens again and again, and so does any other failure at once", async () => {
    const start = vi.fn<() => Promise<never>>().mockRejectedValue(new PortTaken(4000));
    await expect(startOnFreePorts(async () => 4000, start)).rejects.toThrow(PortTaken);
    expect(start).toHaveBeenCalledTimes(3);
    start.mockClear().mockRejectedValue(taken("ENOENT"));
    await expect(startOnFreePorts(async () => 4000, start)).rejects.toThrow("in use");
    expect(start).toHaveBeenCalledTimes(1);
  });
});
