/** Shared by the tests of the stack: the fixture Worker, folders that vanish, and looking at processes from outside. */
import { mkdtempSync, rmSync } from "node:fs";
import { type Server, createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "hono";
import { onTestFinished } from "vitest";

/** The folder of the fixture Worker. */
export const FIXTURE = fileURLToPath(new URL("fixture/", import.meta.url));

/** Where the fixture's bundles are kept between runs. */
export const FIXTURE_CACHE = fileURLToPath(
  new URL("../../../node_modules/.cache/onekosmos-stack-fixture", import.meta.url),
);

/** The origin of calls in tests that have no Host header. */
export const publicOrigin = (_c: Context): string => "https://api.hubapi.com";

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "onekosmos-stack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Listens on a free loopback port until the test is over. */
export async function occupyPort(): Promise<{ port: number; server: Server }> {
  const server = createServer((_request, response) => response.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return { port: address.port, server };
}
