/**
 * `npm run hubspot:configure`: writes the HubSpot project of one deployment to an ignored folder, with the Worker's address
 * wherever it stands, or checks that the copy there is current.
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  chooseEnvironment,
  deployFolder,
  outputFolder,
  Problem,
  readEnvironments,
  writeEnvironments,
} from "../deploy/environments.ts";
import { readWithout } from "../deploy/answers.ts";
import { differences, projectFilesFor, readProject, writeProject } from "./project-copy.ts";
import { addressAt, ADDRESS_FIELDS } from "./address-fields.ts";

/** The command's usage, for a person. */
export const USAGE = `Usage: npm run hubspot:configure -- [--env staging|production] [--without app-events,actions,agents,pages] [--check]

  --env      the deployment; may be left out when there is one
  --without  parts that HubSpot is not to get, or "none"; kept in .deploy.json
  --check    writes nothing; fails unless the copy is what would be written
`;

/** Where lines go, and the folders: of the tracked project, and of `.deploy.json`. */
export interface Console {
  readonly source: string;
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** Runs the command. Returns the process' exit code: 0, 1 for "not as it should be", 2 for wrong arguments. */
export function run(argv: readonly string[], { source, folder, say }: Console): 0 | 1 | 2 {
  const flags = flagsOf(argv);
  if (flags === null || (flags.check && flags.without !== undefined)) {
    say(USAGE);
    return 2;
  }
  try {
    const environments = readEnvironments(folder);
    const chosen = chooseEnvironment(environments, flags.env);
    if (flags.without !== undefined) {
      Object.assign(chosen.environment, { without: readWithout(flags.without) });
      writeEnvironments(folder, environments);
    }
    const files = projectFilesFor(source, chosen);
    const target = join(outputFolder(folder, chosen.name), "hubspot");
    return flags.check ? check(files, target, say) : write(files, target, say);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(error.message);
    return 1;
  }
}

function write(files: ReadonlyMap<string, string>, target: string, say: Console["say"]): 0 {
  writeProject(target, files);
  for (const place of ADDRESS_FIELDS) {
    const address = addressAt(files.get(`src/app/${place.file}`) ?? "", place);
    if (address !== null) say(`${address}  ${place.what} (${place.file})`);
  }
  say(
    `Written to ${relative(process.cwd(), target)}. Upload it: (cd ${relative(process.cwd(), target)} && hs project upload)`,
  );
  return 0;
}

function check(files: ReadonlyMap<string, string>, target: string, say: Console["say"]): 0 | 1 {
  const found = readProject(target);
  const changed = differences(files, found);
  if (changed.length === 0) {
    say("The HubSpot project is current.");
    return 0;
  }
  say(
    found.size === 0
      ? "The HubSpot project has not been written yet."
      : `The HubSpot project is not the one of this version and these settings: ${changed.join(", ")}.`,
  );
  say("Run npm run hubspot:configure, and upload the project again.");
  return 1;
}

function flagsOf(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        env: { type: "string" },
        without: { type: "string" },
        check: { type: "boolean", default: false },
      },
    }).values;
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const source = fileURLToPath(new URL(".", import.meta.url));
  process.exitCode = run(process.argv.slice(2), { source, folder: deployFolder(), say: console.log });
}
