import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { PortTaken, freePort, serveLoopback } from "../../../sandbox/ports.ts";
import { SOON } from "../../soon.ts";
import { occupyPort } from "./support.ts";

describe("a port", () => {
  it("is free when nobody listens, and 0 finds one", async () => {
    const port = await freePort(0);
    expect(port).toBeGreaterThan(0);
    expect(await freePort(port)).toBe(port);
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
