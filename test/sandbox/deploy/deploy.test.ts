/** `npm run deploy`: checks before anything is uploaded, and the doctor afterwards. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unstable_readConfig } from "wrangler";
import { beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../deploy/deploy.ts";
import {
  type Environment,
  PROJECT,
  readEnvironments,
  writeEnvironments,
} from "../../../deploy/environments.ts";
import { run as setup } from "../../../deploy/setup.ts";
import { run as configure } from "../../../hubspot/configure.ts";
import { temporaryFolder } from "../stack/support.ts";

let folder = "";
let lines: string[] = [];
let commands: string[] = [];
beforeEach(async () => {
  folder = temporaryFolder();
  lines = [];
  commands = [];
  await setup(["--url", "https://idv.acme.workers.dev"], { folder, say: () => undefined, ask: null });
  configure([], { source: join(PROJECT, "hubspot"), folder, say: () => undefined });
});

/** Deploys with programs that succeed, but for the one whose command contains `failing`. */
function deploy(argv: readonly string[] = [], failing: string | null = null): Promise<0 | 1 | 2> {
  const exec = async (program: string, args: readonly string[]): Promise<number> => {
    const command = [program, ...args].join(" ").replaceAll(`${folder}/`, "");
    commands.push(command);
    return failing !== null && command.includes(failing) ? 1 : 0;
  };
  return run(argv, {
    folder,
    say: (line) => void lines.push(line),
    exec,
    doctor: (args) => exec("doctor", args),
  });
}

function change(changes: Partial<Environment>): void {
  const { production } = readEnvironments(folder);
  if (production !== undefined) writeEnvironments(folder, { production: { ...production, ...changes } });
}

const TYPES = "npm run --silent check:types";
const BUILD =
  "wrangler deploy --dry-run --config .deploy/production/wrangler.json --outdir .deploy/production/bundle";
const UPLOAD = "wrangler deploy --config .deploy/production/wrangler.json";
const DOCTOR = "doctor --env production --wait 180";

describe("deploy", () => {
  it("checks, uploads, and examines what it has deployed", async () => {
    expect(await deploy()).toBe(0);
    expect(commands).toEqual([TYPES, BUILD, UPLOAD, DOCTOR]);
    expect(lines.at(-1)).toContain("Deployed to https://idv.acme.workers.dev");
  });

  it("uploads nothing in a dry run", async () => {
    expect(await deploy(["--dry-run"])).toBe(0);
    expect(commands).toEqual([TYPES, BUILD]);
    expect(lines.at(-1)).toContain("nothing was uploaded");
  });

  it.each([
    ["types", "check:types", [TYPES]],
    ["build", "--dry-run", [TYPES, BUILD]],
  ])("uploads nothing when the %s fail", async (name, failing, ran) => {
    expect(await deploy([], failing)).toBe(1);
    expect(commands).toEqual(ran);
    expect(lines.at(-1)).toContain(`"${name}"`);
  });

  it("fails when the doctor finds a problem, and does not say that nothing was deployed", async () => {
    expect(await deploy([], "doctor")).toBe(1);
    expect(lines.at(-1)).toBe('\nStopped at "doctor".');
  });

  it("does not examine what could not be uploaded", async () => {
    expect(await deploy([], UPLOAD)).toBe(1);
    expect(commands).not.toContain(DOCTOR);
  });

  it("refuses a variable that the Worker would not start with, before anything runs", async () => {
    change({ encryptionKeys: "k1:short" });
    expect(await deploy()).toBe(1);
    expect(commands).toEqual([]);
    expect(lines.join("\n")).toContain("ENCRYPTION_KEYS must be");
  });

  it("refuses a HubSpot project of other settings or another version, before anything runs", async () => {
    change({ without: ["app-events"] });
    expect(await deploy()).toBe(1);
    expect(commands).toEqual([]);
    expect(lines.join("\n")).toContain("npm run hubspot:configure");
    change({ without: [] });
    const path = join(folder, ".deploy/production/hubspot/src/app/cards/ContactCard.tsx");
    writeFileSync(path, `${readFileSync(path, "utf8")}\n`);
    expect(await deploy()).toBe(1);
    expect(lines.join("\n")).toContain("ContactCard.tsx");
  });

  it("deploys the answers as they are now", async () => {
    change({ appId: "77" });
    expect(await deploy()).toBe(0);
    const config = unstable_readConfig({ config: join(folder, ".deploy/production/wrangler.json") });
    expect(config.vars).toMatchObject({ HUBSPOT_APP_ID: "77", PUBLIC_URL: "https://idv.acme.workers.dev" });
  });

  it("says what to run first, and how it is used", async () => {
    expect(await deploy(["--env", "staging"])).toBe(2);
    expect(lines.at(-1)).toContain("npm run setup -- --env staging");
    expect(await deploy(["--force"])).toBe(2);
    expect(lines.at(-1)).toContain("Usage");
    expect(existsSync(join(folder, ".deploy/staging"))).toBe(false);
  });
});
