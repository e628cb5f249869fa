/**
 * Runs the bundled app in workerd, as Cloudflare would: its bindings come from wrangler.toml, its outbound traffic goes
 * to a handler of ours with the host and path it was meant for.
 */
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { Log, LogLevel, Miniflare, type V4MiniflareOptions, convertV4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import type { Bundle } from "./build.ts";
import { Teardown } from "./teardown.ts";
import { EMAIL_BINDING, emailWorker } from "./mail/email-binding.ts";
import { startReaper } from "./reaper.ts";

export interface AppRuntimeOptions {
  readonly bundle: Bundle;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Where KV and Durable Objects persist. */
  readonly stateDir: string;
  /** Secrets and variables beyond, and instead of, those of wrangler.toml. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Responds to every `fetch` of the app. The Host header names the host that it called. */
  readonly outbound: RequestListener;
  /** Receives what the app sends over its `EMAIL` binding; absent: the app has no such binding. */
  readonly email?: RequestListener;
  /** Takes each line that the app logs. */
  readonly onLog: (line: string) => void;
  /**
   * Leaves the static files out. Miniflare looks for a file in three Workers in front of the app's, which every request
   * pays; Cloudflare does that before it invokes the app.
   */
  readonly withoutFiles?: boolean;
}

/** The running app. */
export interface AppRuntime {
  /** Runs the Worker's scheduled handler once, as its Cron Trigger would. */
  runCron(): Promise<void>;
  close(): Promise<void>;
}

/** How the Worker is called inside the runtime; its state lies under this name. */
const WORKER_NAME = "app";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Starts the app and waits until it serves. Throws when the runtime cannot start. However this process ends, workerd
 * ends too: a reaper looks after it from before it exists until it is closed.
 */
export async function startApp(options: AppRuntimeOptions): Promise<AppRuntime> {
  const ending = new Teardown();
  const reaper = startReaper();
  ending.add(() => reaper.dismiss());
  ending.add(reaper.watchChildren("workerd"));
  try {
    const miniflare = withoutSignalHandlers(
      () => new Miniflare(convertV4MiniflareOptions(runtimeOptions(options))),
    );
    ending.add(() => miniflare.dispose());
    await miniflare.ready;
    const worker = await miniflare.getWorker(WORKER_NAME);
    return {
      async runCron() {
        await worker.scheduled({ scheduledTime: new Date(), cron: "* * * * *" });
      },
      close: () => ending.run(),
    };
  } catch (error) {
    await ending.run();
    throw error;
  }
}

function runtimeOptions(options: AppRuntimeOptions): V4MiniflareOptions {
  const { bundle, email } = options;
  const configured = workerOptionsOf(bundle.configPath, options.withoutFiles === true);
  return {
    host: "127.0.0.1",
    port: 0, // Miniflare's own entrance, which adds headers of its own; people use the direct one below
    resourcePersistencePath: options.stateDir,
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: ({ message }) => options.onLog(message),
    telemetry: { enabled: false },
    cf: false,
    workers: [
      {
        ...configured,
        name: WORKER_NAME,
        modulesRoot: bundle.folder,
        modules: [{ type: "ESModule", path: join(bundle.folder, bundle.entry) }],
        bindings: Object.assign({}, configured.bindings, options.bindings),
        unsafeDirectSockets: [{ host: "127.0.0.1", port: options.port }],
        outboundService: { node: options.outbound },
        ...(email === undefined ? {} : { serviceBindings: EMAIL_BINDING }),
      },
      ...(email === undefined ? [] : [emailWorker(email)]),
    ],
  };
}

/** The bindings of wrangler.toml. Its list of required secrets is left out: we bring them, and it would only warn. */
function workerOptionsOf(
  configPath: string,
  withoutFiles: boolean,
): ReturnType<typeof unstable_getMiniflareWorkerOptions>["workerOptions"] {
  const { secrets: _broughtByUs, ...config } = unstable_readConfig({ config: configPath });
  const left = withoutFiles ? { ...config, assets: undefined } : config;
  return unstable_getMiniflareWorkerOptions({ ...left, secrets: undefined }).workerOptions;
}

/**
 * Miniflare ends the process at a signal, at once and with an error code. Ending in order is our caller's business, so
 * the handlers that appear while it is made are taken away again; the one for the process' exit stays.
 */
function withoutSignalHandlers<T>(make: () => T): T {
  const before = SIGNALS.map((signal) => new Set(process.listeners(signal)));
  const made = make();
  SIGNALS.forEach((signal, index) => {
    for (const listener of process.listeners(signal)) {
      if (before[index]?.has(listener) === false) process.removeListener(signal, listener);
    }
  });
  return made;
}
