/** Starts the baselines in a workerd of their own. */
import { mkdtempSync, rmSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startApp } from "../sandbox/app-runtime.ts";
import { Teardown } from "../sandbox/teardown.ts";
import { HUBSPOT, ONEKOSMOS } from "../sandbox/fixed.ts";
import { outboundListener } from "../sandbox/outbound.ts";
import { freePort } from "../sandbox/ports.ts";
import { bundle } from "./counted-build.ts";
import { memoryFolder } from "../sandbox/memory-folder.ts";
import { createUsage, type Usage } from "./process-usage.ts";
import { createVendors } from "./vendors.ts";

/** The running baselines. */
export interface BareWorld {
  /** Without a trailing slash. */
  readonly origin: string;
  readonly usage: Usage;
  readonly close: () => Promise<void>;
}

const CONFIG = fileURLToPath(new URL("worker/bare.toml", import.meta.url));
const ENTRY = fileURLToPath(new URL("worker/bare.ts", import.meta.url));

const unknown: RequestListener = (_request, response) => response.writeHead(404).end();

/** Starts them with empty state, on the disk or in memory. */
export async function startBare({ inMemory = false } = {}): Promise<BareWorld> {
  const stateDir = mkdtempSync(join(inMemory ? memoryFolder() : tmpdir(), "onekosmos-bench-"));
  const port = await freePort(0);
  const usage = createUsage();
  const vendors = createVendors();
  const ending = new Teardown();
  ending.add(() => rmSync(stateDir, { recursive: true, force: true }));
  const app = await startApp({
    bundle: bundle("bare", ENTRY, CONFIG),
    port,
    stateDir,
    bindings: {
      SECRET: HUBSPOT.clientSecret,
      SESSIONS_URL: `https://${ONEKOSMOS.tenantDns}/v1/verify/sessions`,
      WRITE_URL: "https://api.hubapi.com/crm/v3/objects/contacts/batch/update",
    },
    outbound: outboundListener({
      hubspot: vendors.listener("hubspot", unknown),
      onekosmos: vendors.listener("onekosmos", unknown),
      onUnknownHost: (host) => console.error(`called ${host}`),
    }),
    onLog: (line) => console.error(line),
  });
  ending.add(() => app.close());
  usage.found();
  return { origin: `http://127.0.0.1:${port}`, usage, close: () => ending.run() };
}
