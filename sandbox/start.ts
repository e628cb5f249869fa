/**
 * `npm start`: brings up the whole sandbox, plays the main job, and serves until it is stopped.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { watchAncestors } from "./ancestors.ts";
import { BadArguments, type StartArguments, USAGE, parseArguments } from "./arguments.ts";
import { BuildFailed } from "./build.ts";
import { type DemoContext, playInstall, playMainJob } from "./demo.ts";
import { DEFAULT_PORT } from "./fixed.ts";
import { playGates } from "./gates/demo.ts";
import { printAddresses, printFixedValues, printWhatToTry } from "./guide.ts";
import { playImport, playUnfinished } from "./import.ts";
import { playOverState } from "./kept-state.ts";
import { PortTaken } from "./ports.ts";
import { type Stack, startStack } from "./stack.ts";
import { createTerminal, outliveReaders } from "./terminal.ts";
import { describe } from "./traffic.ts";
import { DidNotHold } from "./wait.ts";

/** Returns the state's folder. Each sandbox has its own, so that one that runs is not touched by another. */
function stateFolder(port: number): string {
  const name = port === DEFAULT_PORT ? ".sandbox" : `.sandbox-${port}`;
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

/** How many of the last exchanges are shown when a step fails. */
const EXCHANGES_SHOWN = 15;

outliveReaders(process.stdout, process.stderr);
const terminal = createTerminal(process.stdout);
let stack: Stack | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void end(0));
watchAncestors(() => {
  process.stderr.write(
    "npm, which ran this sandbox, has ended, so the sandbox ends too. To keep one without npm: node sandbox/start.ts\n",
  );
  void end(1);
});

try {
  const options = parseArguments(process.argv.slice(2), process.env);
  if (options.help) terminal.line(USAGE);
  else await run(options);
} catch (error) {
  await fail(error);
}

async function run(options: StartArguments): Promise<void> {
  const startedAt = performance.now();
  const fresh = options.fresh || !existsSync(stateFolder(options.port));
  terminal.line("1Kosmos Identity Verification: the app, beside a sandbox HubSpot and a sandbox 1Kosmos");
  stack = await startStack({
    stateDir: stateFolder(options.port),
    fresh: options.fresh,
    ports: {
      app: options.port,
      hubspot: options.port + 1,
      onekosmos: options.port + 2,
      mails: options.port + 3,
    },
    ...(options.sessionTtlSeconds === null ? {} : { sessionTtlSeconds: options.sessionTtlSeconds }),
    ...(options.hubspotApiVersion === null ? {} : { hubspotApiVersion: options.hubspotApiVersion }),
    ...(options.verbose ? { log: (line: string) => terminal.line(line) } : {}),
  });
  printFixedValues(terminal, stack, performance.now() - startedAt);

  const context: DemoContext = { stack, terminal, provider: options.provider };
  await playOverState({ fresh, terminal }, async () => {
    const admin = await playInstall(context);
    await playUnfinished(context, admin);
    await (options.demo === "gates" ? playGates(context, admin) : playMainJob(context));
    if (options.importCount !== null) await playImport(context, options.importCount);
  });
  printWhatToTry(terminal, stack);
  printAddresses(terminal, stack);
}

/** Says what went wrong as plainly as it is known, and ends with an error. */
async function fail(error: unknown): Promise<void> {
  if (error instanceof BadArguments) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return end(2);
  }
  const isExplained = [PortTaken, BuildFailed, DidNotHold].some((kind) => error instanceof kind);
  terminal.failure(
    `\n${isExplained || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message)}`,
  );
  if (stack !== undefined) {
    terminal.heading("The last exchanges");
    for (const exchange of stack.exchanges.list().slice(-EXCHANGES_SHOWN))
      terminal.line(`  ${describe(exchange)}`);
    terminal.line(`\n  The app's log: ${stack.appLog}`);
  }
  return end(1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Closes everything and ends the process. A second call only waits with the first. */
async function end(code: number): Promise<void> {
  await stack?.close().catch((error: unknown) => terminal.failure(messageOf(error)));
  process.exit(code);
}
