/**
 * `npm run hubspot:configure`: puts the Worker's address into the HubSpot project, wherever it stands, or says what
 * stands there. Nothing is written unless all of it can be.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { addressAt, PLACEHOLDER, PLACES, readWorkerAddress, withAddress } from "./places.ts";

const APP = fileURLToPath(new URL("src/app", import.meta.url));

/** What the command takes, for a person. */
export const USAGE = `Usage: npm run hubspot:configure -- --url https://<worker> [--dry-run]
       npm run hubspot:configure -- --check

  --url      the address at which the Worker is deployed
  --dry-run  says what would be written
  --check    says what stands in the project; fails unless it is one address, and not the placeholder
`;

/** Where lines go, and the folder of the app's component; tests have their own. */
export interface Desk {
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** Runs the command. Answers the process' exit code: 0, 1 for "not as it should be", 2 for wrong arguments. */
export function run(argv: readonly string[], { folder, say }: Desk): 0 | 1 | 2 {
  const flags = flagsOf(argv);
  if (flags === null || (flags.url === undefined) !== flags.check) {
    say(USAGE);
    return 2;
  }
  const files = [...new Set(PLACES.map(({ file }) => file))];
  const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  const found = PLACES.map((place) => ({ place, address: addressAt(texts.get(place.file) ?? "", place) }));
  const lost = found.find(({ address }) => address === null);
  if (lost !== undefined) {
    say(`${lost.place.file} has no place for the address (${lost.place.what}) any more.`);
    return 1;
  }
  if (flags.url === undefined) {
    for (const { place, address } of found) say(`${address}  ${place.what} (${place.file})`);
    return check(
      found.map(({ address }) => address),
      say,
    );
  }
  const worker = readWorkerAddress(flags.url);
  if (!worker.ok) {
    say(`Not written: ${worker.problem}.`);
    return 2;
  }
  for (const { place, address } of found) {
    const isThere = address === worker.origin;
    say(
      `${isThere ? "kept   " : flags.dryRun ? "would be" : "written"} ${worker.origin}  ${place.what} (${place.file})`,
    );
    texts.set(place.file, withAddress(texts.get(place.file) ?? "", place, worker.origin));
  }
  if (!flags.dryRun) for (const [file, text] of texts) writeFileSync(join(folder, file), text);
  return 0;
}

function check(addresses: readonly (string | null)[], say: Desk["say"]): 0 | 1 {
  const [first, ...others] = [...new Set(addresses)];
  if (others.length > 0) say("These are different addresses; write one to all of them with --url.");
  else if (first === PLACEHOLDER) say("This is the placeholder; write the Worker's address with --url.");
  else return 0;
  return 1;
}

function flagsOf(
  argv: readonly string[],
): { url: string | undefined; check: boolean; dryRun: boolean } | null {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        url: { type: "string" },
        check: { type: "boolean", default: false },
        "dry-run": { type: "boolean", default: false },
      },
    });
    return { url: values.url, check: values.check, dryRun: values["dry-run"] };
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = run(process.argv.slice(2), { folder: APP, say: console.log });
}
