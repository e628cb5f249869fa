/**
 * An upgrade, a rollback and the upgrade after it: the Worker of the last release and today's, one after the other on the storage
 * of one deployment, with a portal in the middle of its work.
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { examineInside } from "../../deploy/doctor/inside.ts";
import { PROJECT } from "../../deploy/environments.ts";
import { signIn } from "../../sandbox/admin.ts";
import { migrationHashes, RELEASES } from "../../deploy/record-release.ts";
import type { Bundle } from "../../sandbox/build.ts";
import { createDealUser, STAGES } from "../../sandbox/crm-deals.ts";
import { openLink } from "../../sandbox/person.ts";
import { SOON } from "../soon.ts";
import { temporaryFolder } from "../sandbox/stack/support.ts";
import { aPerson, propertyOf, type Scene, setScene } from "./support.ts";

const VERSIONS = globSync("*.js.br", { cwd: RELEASES }).map((name) => name.replace(/\.js\.br$/u, ""));
const HELD = { stage: STAGES.first, status: "held", target: STAGES.contract };
const PASSED = { stage: STAGES.contract, status: "passed", target: "" };

/** Returns the Worker of a release, unpacked. */
function releasedBundle(version: string): Bundle {
  const folder = join(temporaryFolder(), version);
  mkdirSync(folder);
  writeFileSync(
    join(folder, "index.js"),
    brotliDecompressSync(readFileSync(join(RELEASES, `${version}.js.br`))),
  );
  return { configPath: join(PROJECT, "wrangler.toml"), folder, entry: "index.js", builtInMs: null };
}

const lineSchema = z.object({ level: z.string(), event: z.string() });

/** Fails when the app has logged an error, which a schema or a document that it cannot read is. */
function expectNoErrors({ log }: Scene): void {
  const errors = log.filter((line) => {
    if (!line.startsWith("{")) return false;
    const read = lineSchema.safeParse(JSON.parse(line));
    return read.success && read.data.level === "error";
  });
  expect(errors).toEqual([]);
}

/** Lets the contact's person pass over the link, as they would, and waits for the result in HubSpot. */
async function letPass(scene: Scene, id: string): Promise<void> {
  const contact = await scene.contactWith(id, "pending");
  await openLink(propertyOf(contact, "idv_verification_url"));
  await scene.endSessionOf(contact, { outcome: "passed" });
  await scene.contactWith(id, "verified");
}

async function createContact(scene: Scene): Promise<string> {
  const { id } = await scene.crm.create(aPerson());
  await scene.contactWith(id, "pending");
  return id;
}

/** Examines the deployment from inside; returns what is wrong. */
async function problemsIn({ stack }: Scene): Promise<readonly string[]> {
  const findings = await examineInside({
    url: stack.origins.app,
    isLocal: true,
    version: "",
    clientSecret: null,
    project: null,
    token: null,
    encryptionKeys: stack.encryptionKeys,
    portalId: null,
  });
  return findings.filter(({ state }) => state === "problem").map(({ check, says }) => `${check}: ${says}`);
}

it.each(VERSIONS)("today's migrations begin with those of %s, unchanged", async (version) => {
  const recorded = z
    .record(z.string(), z.array(z.string()))
    .parse(JSON.parse(readFileSync(join(RELEASES, `${version}.json`), "utf8")));
  const today = await migrationHashes();
  const begun = Object.fromEntries(
    Object.entries(recorded).map(([part, hashes]) => [part, today[part]?.slice(0, hashes.length)]),
  );
  expect(begun).toEqual(recorded);
});

describe.each(VERSIONS)("from %s to today and back", (version) => {
  it("a portal goes on under either: links, results, gates, settings", async () => {
    const released = releasedBundle(version);
    let scene = await setScene({ bundle: released });
    onTestFinished(() => scene.close());
    await scene.admin().putSettings({
      linkLifetimeHours: 48,
      gates: [{ pipelineId: "default", stageId: STAGES.contract, minIal: "IAL1", mode: "enforce" }],
    });
    const deals = createDealUser(scene.stack.origins.hubspot);
    const [waiting, verified, atGate] = await Promise.all([1, 2, 3].map(() => createContact(scene)));
    if (waiting === undefined || verified === undefined || atGate === undefined)
      throw new Error("no contacts");
    await letPass(scene, verified);
    const deal = await deals.create([atGate]);
    await deals.move(deal, STAGES.contract);
    await expect.poll(() => deals.read(deal), SOON).toEqual(HELD);
    expectNoErrors(scene);

    // The upgrade.
    scene = await scene.restart({ install: false, bundle: undefined });
    expect(propertyOf(await scene.contactWith(verified, "verified"), "idv_ial_level")).not.toBe("");
    await letPass(scene, atGate);
    await expect.poll(() => deals.read(deal), SOON).toEqual(PASSED);
    const [ofToday, other] = await Promise.all([createContact(scene), createContact(scene)]);
    expect(await problemsIn(scene)).toEqual([]);
    expectNoErrors(scene);

    // The rollback: what the release began itself, and what today's code began.
    scene = await scene.restart({ install: false, bundle: released });
    await letPass(scene, waiting);
    await letPass(scene, ofToday);
    const ofRelease = await createContact(scene);
    const second = await deals.create([ofRelease]);
    await deals.move(second, STAGES.contract);
    await expect.poll(() => deals.read(second), SOON).toEqual(HELD);
    const overview = await (await signIn(scene.stack.origins)).overview();
    expect(overview).toMatchObject({ connection: { kind: "sessions" }, attention: null });
    expectNoErrors(scene);

    // And the upgrade after it.
    scene = await scene.restart({ install: false, bundle: undefined });
    await letPass(scene, other);
    await letPass(scene, ofRelease);
    await expect.poll(() => deals.read(second), SOON).toEqual(PASSED);
    expect(await problemsIn(scene)).toEqual([]);
    expectNoErrors(scene);
  });
});
