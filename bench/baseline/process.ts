/** Starts the straightforward handler, with cheap vendors of its own. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Teardown } from "../../sandbox/teardown.ts";
import { freePort, serveLoopback } from "../../sandbox/ports.ts";
import { createVendors } from "../vendors.ts";

const PROGRAM = fileURLToPath(new URL("handler.ts", import.meta.url));
const portSchema = z.tuple([z.object({ port: z.number() })]).rest(z.unknown());
const cpuSchema = z.tuple([z.object({ cpuMs: z.number() })]).rest(z.unknown());

/** The running handler. */
export interface Handler {
  /** Without a trailing slash. */
  readonly origin: string;
  /** CPU so far, user and system. */
  readonly cpuMs: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Starts it. */
export async function startHandler(): Promise<Handler> {
  const ending = new Teardown();
  const port = await freePort(0);
  const vendors = createVendors();
  const nobody = vendors.listener("hubspot", (_request, response) => response.writeHead(404).end());
  const server = await serveLoopback(port, vendors.listener("onekosmos", nobody));
  ending.add(() => server.close());
  const child = fork(PROGRAM, [`http://127.0.0.1:${port}`]);
  ending.add(() => void child.kill());
  const [started] = portSchema.parse(await once(child, "message"));
  return {
    origin: `http://127.0.0.1:${started.port}`,
    async cpuMs() {
      const answer = once(child, "message");
      child.send("cpu");
      return cpuSchema.parse(await answer)[0].cpuMs;
    },
    close: () => ending.run(),
  };
}
