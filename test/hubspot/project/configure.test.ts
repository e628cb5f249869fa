import { PLAIN_ENVIRONMENT } from "../../sandbox/deploy/plain-environment.ts";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { translate } from "@hubspot/project-parsing-lib/translate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { run } from "../../../hubspot/configure.ts";
import {
  addressAt,
  PLACEHOLDER,
  ADDRESS_FIELDS,
  readWorkerAddress,
} from "../../../hubspot/address-fields.ts";
import { differences, readProject } from "../../../hubspot/project-copy.ts";
import { type Environment, OPTIONAL_PARTS, writeEnvironments } from "../../../deploy/environments.ts";
import { manifestPaths, PROJECT, readManifest } from "./manifests.ts";

const WORKER = "https://idv.acme.workers.dev";
const ENVIRONMENT: Environment = { ...PLAIN_ENVIRONMENT, url: WORKER };

/** How the paths of a part begin, below `src/app`. */
const PATHS = {
  "app-events": "app-events/",
  actions: "actions/",
  agents: "workflow-actions/agent-",
  pages: "pages/",
} as const;
const packageSchema = z.object({ workspaces: z.array(z.string()) });
const lockSchema = z.object({ packages: z.record(z.string(), z.unknown()) });

const namedIn = (manifest: unknown) =>
  packageSchema.parse(manifest).workspaces.filter((workspace) => !workspace.includes("*"));

/** All choices of parts, without the empty one. */
const CHOICES = Array.from({ length: 2 ** OPTIONAL_PARTS.length - 1 }, (_, choice) =>
  OPTIONAL_PARTS.filter((_part, place) => ((choice + 1) & (2 ** place)) !== 0),
);

function content(path: string, text: string): unknown {
  return path.endsWith(".json") ? JSON.parse(text) : text;
}

describe("hubspot:configure", () => {
  let folder = "";
  let source = "";
  let lines: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hubspot-project-"));
    source = join(folder, "tracked");
    cpSync(join(PROJECT, "src"), join(source, "src"), { recursive: true });
    cpSync(join(PROJECT, "hsproject.json"), join(source, "hsproject.json"));
    writeEnvironments(folder, { production: ENVIRONMENT });
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const configure = (...argv: string[]) =>
    run(argv, { source, folder, say: (line) => void lines.push(line) });
  const copy = (name = "production") => join(folder, ".deploy", name, "hubspot");
  const read = (path: string, name?: string) => readFileSync(join(copy(name), path), "utf8");
  const addresses = () => ADDRESS_FIELDS.map((place) => addressAt(read(`src/app/${place.file}`), place));

  it("writes a copy with the Worker's address in every place, and keeps the tracked project as it is", () => {
    const before = readProject(source);
    expect(configure()).toBe(0);
    expect(new Set(addresses())).toEqual(new Set([WORKER]));
    expect([...readProject(copy()).values()].join("")).not.toContain("worker.invalid");
    expect(differences(before, readProject(source))).toEqual([]);
  });

  it("changes nothing but the address when there are no contacts", () => {
    configure();
    // Some JSON is written anew: equal in content.
    const before = [...readProject(source)].map(([path, text]) => [path, content(path, text)]);
    const after = [...readProject(copy())].map(([path, text]) => [
      path,
      content(path, text.replaceAll(WORKER, PLACEHOLDER)),
    ]);
    expect(after).toEqual(before);
  });

  it("writes the publisher's contacts, in a form that HubSpot takes", () => {
    const contacts = { supportEmail: "help@acme.example", supportUrl: "https://help.acme.example" };
    writeEnvironments(folder, { production: { ...ENVIRONMENT, ...contacts } });
    configure();
    const manifest = readManifest("app/app-hsmeta.json", join(copy(), "src"));
    expect(manifest.type === "app" && manifest.config.support).toMatchObject(contacts);
  });

  it("leaves out the parts that are named, remembers it, and takes them in again", () => {
    expect(configure("--without", "app-events,actions")).toBe(0);
    expect(existsSync(join(copy(), "src/app/app-events"))).toBe(false);
    expect(existsSync(join(copy(), "src/app/actions"))).toBe(false);
    expect(existsSync(join(copy(), "src/app/cards"))).toBe(true);
    expect(existsSync(join(source, "src/app/app-events"))).toBe(true);
    configure();
    expect(existsSync(join(copy(), "src/app/actions"))).toBe(false);
    configure("--without", "none");
    expect(existsSync(join(copy(), "src/app/actions/BulkVerification.tsx"))).toBe(true);
  });

  it("leaves out the tools of agents and keeps the workflow action, and takes them in again", () => {
    expect(configure("--without", "app-events,actions,agents")).toBe(0);
    const tool = join(copy(), "src/app/workflow-actions/agent-ask-hsmeta.json");
    expect(existsSync(tool)).toBe(false);
    expect(existsSync(join(copy(), "src/app/workflow-actions/verify-hsmeta.json"))).toBe(true);
    expect(lines.join()).not.toContain("agent tool");
    expect(configure("--check")).toBe(0);
    configure("--without", "none");
    expect(readFileSync(tool, "utf8")).toContain(`${WORKER}/hubspot/actions/agent-ask`);
  });

  it.each(CHOICES)("leaves out %j, and takes all of it in again", async (...parts) => {
    configure();
    const whole = readProject(copy());
    expect(configure("--without", parts.join())).toBe(0);
    expect(configure("--check")).toBe(0);
    // HubSpot's own reading of what is left: no component of a part, and none broken.
    const { intermediateRepresentation, skippedHsMetaFiles } = await translate(
      { projectSourceDir: join(copy(), "src"), platformVersion: "2026.09" },
      { skipValidation: true },
    );
    const nodes = Object.values(intermediateRepresentation.intermediateNodesIndexedByUid);
    const isLeft = (path: string) => !parts.some((part) => path.startsWith(`app/${PATHS[part]}`));
    expect(skippedHsMetaFiles).toEqual([]);
    expect(nodes.map(({ metaFilePath }) => metaFilePath).sort()).toEqual(manifestPaths().filter(isLeft));
    expect(nodes.length).toBeLessThan(manifestPaths().length);
    // npm refuses a workspace that is not there, and a lock file of another set of packages.
    const expected = ["cards", "actions", "pages", "settings"].filter(
      (name) => !parts.some((part) => part === name),
    );
    const lock = lockSchema.parse(JSON.parse(read("src/app/package-lock.json"))).packages;
    expect(namedIn(JSON.parse(read("src/app/package.json")))).toEqual(expected);
    expect(namedIn(lock[""])).toEqual(expected);
    const ours = Object.keys(lock).filter((path) => path.startsWith("node_modules/@1kosmos/"));
    expect(new Set(ours.map((path) => path.split("/").at(-1)))).toEqual(new Set([...expected, "kit"]));
    expect(configure("--without", "none")).toBe(0);
    expect(differences(whole, readProject(copy()))).toEqual([]);
  });

  it("refuses to leave out what the app needs", () => {
    expect(configure("--without", "webhooks")).toBe(1);
    expect(lines.join()).toContain('"webhooks" cannot be left out');
    expect(existsSync(copy())).toBe(false);
  });

  it("gives staging names of its own, and asks which when there are two", () => {
    writeEnvironments(folder, {
      production: ENVIRONMENT,
      staging: { ...ENVIRONMENT, url: "https://idv-staging.acme.workers.dev" },
    });
    expect(configure()).toBe(1);
    expect(lines.join()).toContain("--env staging or --env production");
    expect(configure("--env", "staging")).toBe(0);
    expect(JSON.parse(read("hsproject.json", "staging"))).toMatchObject({
      name: "1kosmos-for-hubspot-staging",
    });
    expect(read("src/app/app-hsmeta.json", "staging")).toContain("(staging)");
  });

  it("checks that the copy is what would be written", () => {
    expect(configure("--check")).toBe(1);
    expect(lines.join()).toContain("has not been written");
    configure();
    expect(configure("--check")).toBe(0);
    const path = join(copy(), "src/app/webhooks/webhooks-hsmeta.json");
    writeFileSync(path, readFileSync(path, "utf8").replace("idv.acme", "old.acme"));
    lines = [];
    expect(configure("--check")).toBe(1);
    expect(lines[0]).toContain("src/app/webhooks/webhooks-hsmeta.json");
  });

  it("checks that the copy is of this version: a changed source is a changed project", () => {
    configure();
    const path = join(source, "src/app/cards/ContactCard.tsx");
    writeFileSync(path, `${readFileSync(path, "utf8")}\n`);
    expect(configure("--check")).toBe(1);
    expect(lines.join()).toContain("ContactCard.tsx");
  });

  it("writes nothing at all when one place is gone", () => {
    const path = join(source, "src/app/webhooks/webhooks-hsmeta.json");
    writeFileSync(path, readFileSync(path, "utf8").replace("targetUrl", "url"));
    expect(configure()).toBe(1);
    expect(lines.join()).toContain("has no place for the Worker's address (webhooks)");
    expect(existsSync(copy())).toBe(false);
  });

  it("says what to run first", () => {
    rmSync(join(folder, ".deploy.json"));
    expect(configure()).toBe(1);
    expect(lines.join()).toContain("npm run setup -- --env production --url");
  });

  it.each([[["--check", "--without", "none"]], [["--url", WORKER]]])(
    "shows how it is used for %j",
    (argv) => {
      expect(configure(...argv)).toBe(2);
      expect(lines.join("\n")).toContain("Usage");
    },
  );
});

describe("the Worker's address", () => {
  it.each([
    ["idv.acme.workers.dev"],
    ["http://idv.acme.workers.dev"],
    ["https://idv.acme.workers.dev/hubspot"],
    ["https://idv.acme.workers.dev?x=1"],
    ["https://idv.acme.workers.dev:8443"],
    ["https://user:secret@idv.acme.workers.dev"],
    ["https://localhost"],
    ["https://127.0.0.1"],
    ["https://[::1]"],
    ["https://worker.invalid"],
    ["https://<worker>"],
    [""],
  ])("cannot be %j", (typed) => {
    expect(readWorkerAddress(typed).ok).toBe(false);
  });

  it.each(["https://idv.acme.example", "https://idv.acme.test/"])(
    "can be %j, for examples and trials",
    (typed) => {
      expect(readWorkerAddress(typed)).toEqual({ ok: true, origin: typed.replace(/\/$/u, "") });
    },
  );
});
