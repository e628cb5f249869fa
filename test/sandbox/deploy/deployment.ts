/** Deployments to examine: the real Worker behind a server that can spoil its responses. */
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from "node:http";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../../deploy/environments.ts";
import { ownVersion } from "../../../deploy/doctor.ts";
import type { DoctorTarget } from "../../../deploy/doctor/finding.ts";
import { startApp } from "../../../sandbox/app-runtime.ts";
import { bundleApp } from "../../../sandbox/build.ts";
import { freePort } from "../../../sandbox/ports.ts";

const CACHE = join(PROJECT, "node_modules", ".cache", "onekosmos-for-hubspot");

export const CLIENT_SECRET = "the-client-secret";

/** The response of a spoiled deployment; null lets the Worker respond. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Spoils a response: `own` is the Worker's, and what is returned is sent instead. */
export type Spoil = (path: string, request: IncomingMessage, own: Required<Answer>) => Answer | null;

export interface Deployment {
  readonly target: DoctorTarget;
  spoil: Spoil;
  close(): Promise<void>;
}

/** The keys that the Worker is deployed with. */
export const ENCRYPTION_KEYS = `k1:${btoa("k".repeat(32))}`;

/**
 * Starts the Worker with these variables beside good ones, and the server in front of it. `editToml` changes the wrangler.toml
 * that it is deployed by. No service responds to what it calls.
 */
export async function deploy(
  stateDir: string,
  variables: Readonly<Record<string, string>> = {},
  editToml: ((toml: string) => string) | null = null,
): Promise<Deployment> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await deployOnce(stateDir, variables, editToml);
    } catch (error) {
      // A port that was free a moment ago was taken by somebody else.
      if (attempt === 3 || !String(error).includes("EADDRINUSE")) throw error;
    }
  }
}

async function deployOnce(
  stateDir: string,
  variables: Readonly<Record<string, string>>,
  editToml: ((toml: string) => string) | null,
): Promise<Deployment> {
  const [port, front] = [await freePort(0), await freePort(0)];
  const url = `http://localhost:${front}`;
  const bundle = await bundleApp(PROJECT, CACHE);
  const app = await startApp({
    bundle: editToml === null ? bundle : { ...bundle, configPath: editedConfig(stateDir, editToml) },
    port,
    stateDir,
    bindings: {
      HUBSPOT_CLIENT_ID: "a-client",
      HUBSPOT_CLIENT_SECRET: CLIENT_SECRET,
      ENCRYPTION_KEYS,
      PUBLIC_URL: url,
      EU_JURISDICTION: "off",
      SUPPORT_URL: "mailto:help@acme.example",
      ...variables,
    },
    outbound: (_request, response) => response.end(),
    onLog: () => undefined,
  });
  await app.runCron();
  const deployment: Deployment = {
    target: {
      url,
      isLocal: true,
      version: ownVersion(),
      clientSecret: CLIENT_SECRET,
      project: null,
      token: null,
      encryptionKeys: null,
      portalId: null,
    },
    spoil: () => null,
    async close() {
      server.close();
      server.closeAllConnections();
      await app.close();
    },
  };
  const server = createServer((request, response) => pass(request, response, port, () => deployment.spoil));
  server.listen(front, "localhost");
  await once(server, "listening");
  return deployment;
}

/** Writes a changed copy of wrangler.toml, whose paths still lead to the project; returns its path. */
function editedConfig(folder: string, edit: (toml: string) => string): string {
  const toml = readFileSync(join(PROJECT, "wrangler.toml"), "utf8");
  const edited = edit(toml);
  if (edited === toml) throw new Error("the edit changed nothing");
  const path = join(folder, "wrangler.toml");
  writeFileSync(
    path,
    edited
      .replace('main = "src/index.ts"', `main = ${JSON.stringify(join(PROJECT, "src/index.ts"))}`)
      .replace('directory = "./public"', `directory = ${JSON.stringify(join(PROJECT, "public"))}`),
  );
  return path;
}

function pass(request: IncomingMessage, response: ServerResponse, port: number, spoil: () => Spoil): void {
  const path = request.url ?? "/";
  const onward = forward(
    { host: "127.0.0.1", port, path, method: request.method, headers: request.headers },
    (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => void chunks.push(chunk));
      answer.on("end", () => {
        const { "transfer-encoding": _chunked, "content-length": _length, ...kept } = answer.headers;
        const headers = Object.fromEntries(
          Object.entries(kept).map(([name, value]) => [name, String(value)]),
        );
        const own = { status: answer.statusCode ?? 500, headers, body: Buffer.concat(chunks).toString() };
        const sent = { ...own, ...spoil()(path, request, own) };
        response.writeHead(sent.status, sent.headers).end(sent.body);
      });
    },
  );
  request.pipe(onward);
}
