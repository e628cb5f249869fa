/** The doctor looks inside a deployment, finds what is broken there, and names it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownVersion, run } from "../../../deploy/doctor.ts";
import { examine } from "../../../deploy/doctor/examine.ts";
import type { DoctorTarget, Finding } from "../../../deploy/doctor/finding.ts";
import { type Inside, insideSchema, type ProbedPortal } from "../../../deploy/doctor/inside-answer.ts";
import { deploymentFindings } from "../../../deploy/doctor/inside-deployment.ts";
import { portalFindings } from "../../../deploy/doctor/inside-portal.ts";
import { examineInside } from "../../../deploy/doctor/inside.ts";
import { signIn } from "../../../sandbox/admin.ts";
import { createCrmUser } from "../../../sandbox/crm-user.ts";
import { HUBSPOT } from "../../../sandbox/fixed.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { type Stack, startStack } from "../../../sandbox/stack.ts";
import { waitFor } from "../../../sandbox/wait.ts";
import { makeDoctorToken } from "../../../src/lib/crypto/doctor-token.ts";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { deploy, ENCRYPTION_KEYS } from "./deployment.ts";

const MINUTE = 60_000;
const OTHER_KEYS = `k1:${btoa("x".repeat(32))}`;

let folder = "";
let stack: Stack;
let well: DoctorTarget;
/** The real response of a deployment that is well, with a portal that is well. */
let inside: Inside;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
  const port = await freePort(0);
  stack = await startStack({
    stateDir: folder,
    fresh: true,
    ports: { app: port, hubspot: await freePort(0), onekosmos: await freePort(0) },
  });
  const admin = await signIn(stack.origins);
  await admin.connect("sessions");
  await admin.putSettings({ delivery: { ways: ["person"] } });
  const crm = createCrmUser(stack.origins.hubspot);
  const { id } = await crm.create({ email: "ada@example.com" });
  await waitFor(
    "the contact is pending",
    async () => (await crm.read(id)).properties["idv_status"] ?? undefined,
  );
  await stack.runCron();
  well = {
    url: stack.origins.app,
    isLocal: true,
    version: ownVersion(),
    clientSecret: HUBSPOT.clientSecret,
    project: null,
    token: null,
    encryptionKeys: stack.encryptionKeys,
    portalId: null,
  };
  const response = await fetch(`${well.url}/doctor`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${await makeDoctorToken(keyringFrom(stack.encryptionKeys), null, Date.now())}`,
    },
  });
  inside = insideSchema.parse(await response.json());
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
});

function notOk(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ state }) => state === "problem" || state === "warning")
    .map(({ check, state, says }) => `${state} ${check}: ${says}`);
}

describe("a deployment that works", () => {
  it("has nothing wrong inside, and one line a portal", async () => {
    const findings = await examine(well, 0);
    expect(notOk(findings)).toEqual([]);
    const checks = findings.map(({ check }) => check);
    expect(new Set(checks).size).toBe(checks.length);
    for (const check of [
      "inside",
      "bindings",
      "kv inside",
      "object classes",
      "sweeps",
      "journal",
      "schema",
      "log",
    ])
      expect(findings.find((finding) => finding.check === check)).toMatchObject({ state: "ok" });
    expect(findings.find(({ check }) => check === `portal ${HUBSPOT.portalId}`)?.says).toMatch(
      /^connected; token refreshed, 1Kosmos responds, last webhook \d+ s ago, \d+ jobs and \d+ writes wait, .* no conditions\.$/u,
    );
  });

  it("is not looked into without a token", async () => {
    const [finding, ...others] = await examineInside({ ...well, encryptionKeys: null });
    expect([finding?.state, others]).toEqual(["skipped", []]);
  });

  it("is examined by the command with a token, once, in words and in JSON", async () => {
    const token = await makeDoctorToken(keyringFrom(stack.encryptionKeys), HUBSPOT.portalId, Date.now());
    const lines: string[] = [];
    const doctor = (...argv: string[]) =>
      run(["--url", well.url, "--token", token, ...argv], {
        folder: tmpdir(),
        say: (line) => void lines.push(line),
        environment: {},
      });
    expect(await doctor()).toBe(0);
    expect(lines.at(-1)).toBe("Nothing is wrong.");
    expect(lines.join("\n")).not.toContain(token);
    lines.length = 0;
    expect(await doctor("--json")).toBe(1);
    expect(JSON.parse(lines.join("\n"))).toMatchObject({
      ok: false,
      findings: expect.arrayContaining([
        { check: "inside", state: "problem", says: "The token was used before.", fix: expect.any(String) },
      ]),
    });
    expect(await doctor("--portal", "x")).toBe(2);
  });
});

describe("a token that is refused", () => {
  it.each<[string, Partial<DoctorTarget> | (() => Promise<Partial<DoctorTarget>>), string]>([
    [
      "keys of .deploy.json are others",
      { encryptionKeys: OTHER_KEYS },
      "The Worker has other ENCRYPTION_KEYS",
    ],
    [
      "of another deployment",
      async () => ({ token: await tokenOf(OTHER_KEYS, Date.now()) }),
      "does not know this token",
    ],
    [
      "older than ten minutes",
      async () => ({ token: await tokenOf(stack.encryptionKeys, Date.now() - 11 * MINUTE) }),
      "older than ten minutes",
    ],
    [
      "made by a clock that is ahead",
      async () => ({ token: await tokenOf(stack.encryptionKeys, Date.now() + 5 * MINUTE) }),
      "or the clocks differ",
    ],
  ])("%s", async (_name, change, says) => {
    const changed = typeof change === "function" ? await change() : change;
    expect(notOk(await examineInside({ ...well, ...changed }))).toEqual([
      expect.stringMatching(new RegExp(`^problem inside: .*${says}`, "u")),
    ]);
  });
});

/** Takes a binding out of a wrangler.toml. */
const without = (binding: string) => (toml: string) =>
  toml.replace(
    new RegExp(`\\n\\[\\[[^\\]]+\\]\\]\\n(?:name|binding) = "${binding}"\\n(?:\\w.*\\n)*`, "u"),
    "\n",
  );

/** Faults that are in one deployment at once, and the doctor's finding for each. */
interface Broken {
  readonly variables?: Readonly<Record<string, string>>;
  readonly editToml?: (toml: string) => string;
  readonly says: Readonly<Record<string, string>>;
}

const BROKEN: Readonly<Record<string, Broken>> = {
  "without KV": {
    editToml: without("TOKENS"),
    says: {
      "KV missing": "problem bindings: The Worker has no binding TOKENS.",
      "KV missing, tried": "problem kv inside: KV takes no value",
    },
  },
  "without the journal's class": {
    editToml: without("JOURNAL"),
    says: { "an object class missing": "problem object classes: Objects of Journal do not respond." },
  },
  "without the contacts' class": {
    editToml: without("CONTACT"),
    says: { "contacts' class missing": "problem object classes: Objects of Contact do not respond." },
  },
  "with jurisdictions": {
    variables: { EU_JURISDICTION: "on" },
    says: { "no jurisdictions here": "problem jurisdiction: Objects in the EU do not respond" },
  },
  "with variables that do not fit": {
    variables: { EMAIL_DOMAINS: "example.com", LOG_LEVEL: "error", HUBSPOT_APP_ID: "" },
    says: {
      "mails without a binding": "problem mail: EMAIL_DOMAINS names domains",
      "hardly a log": "warning log: Only errors are logged",
      "cards of any app": "warning app id: HUBSPOT_APP_ID is not set",
      "HubSpot does not respond": "problem journal: HubSpot's journal could never be read",
      "installed nowhere": "warning portals: The app is installed in no portal.",
    },
  },
};

describe.each(Object.entries(BROKEN))(
  "a Worker that is really broken: %s",
  (_name, { variables, editToml, says }) => {
    let findings: readonly string[] = [];
    beforeAll(async () => {
      const state = mkdtempSync(join(tmpdir(), "doctor-"));
      const deployment = await deploy(state, variables, editToml);
      try {
        findings = notOk(await examineInside({ ...deployment.target, encryptionKeys: ENCRYPTION_KEYS }));
      } finally {
        await deployment.close();
        rmSync(state, { recursive: true, force: true });
      }
    });

    it.each(Object.entries(says))("%s", (_what, expected) => {
      expect(findings).toContainEqual(expect.stringContaining(expected));
    });
  },
);

/** A portal's part of the response, changed. */
function portalWith(
  change: (portal: NonNullable<Extract<ProbedPortal, { portal: unknown }>["portal"]>) => object,
) {
  const [first] = inside.portals;
  if (first === undefined || "failing" in first || first.portal === null) throw new Error("no portal");
  return { ...first, portal: { ...first.portal, ...change(first.portal) } };
}

const ago = (ms: number) => inside.time - ms;
const condition = (code: string, severity: "error" | "warning") => ({
  code,
  severity,
  since: ago(90 * MINUTE),
  waiting: 12,
});

describe("what the answer says", () => {
  it.each<[string, () => Partial<Inside>, string]>([
    [
      "cron off",
      () => ({ sweepOverdueSince: ago(40 * MINUTE) }),
      "problem sweeps: A portal has been due for its sweep for 40 minutes.",
    ],
    [
      "journal stopped",
      () => ({ journal: { readAt: ago(3 * 24 * 60 * MINUTE), nextAt: 0 } }),
      "problem journal: HubSpot's journal was not read for 3 days",
    ],
    [
      "KV lags",
      () => ({ kv: { write: "ok", read: "stale" } }),
      "problem kv inside: KV does not return the value",
    ],
    [
      "KV unreadable",
      () => ({ kv: { write: "ok", read: "failing" } }),
      "problem kv inside: KV returns no value",
    ],
    [
      "old schema",
      () => ({ schema: { Journal: [{ part: "main", stored: 1, known: 2 }] } }),
      "problem schema: The storage of the shared objects has an old schema (main 1 of 2)",
    ],
    [
      "rolled back",
      () => ({ schema: { Journal: [{ part: "main", stored: 3, known: 2 }] } }),
      "warning schema: The storage of the shared objects is of a newer version",
    ],
    [
      "objects of another version",
      () => ({ objects: { ...inside.objects, Contact: "old_code" } }),
      "warning object classes: Objects of Contact still run another version.",
    ],
  ])("%s", (_name, change, expected) => {
    expect(notOk(deploymentFindings({ ...inside, ...change() }))).toEqual([
      expect.stringContaining(expected),
    ]);
  });

  it.each<[string, () => ProbedPortal, string]>([
    [
      "object gone",
      () => ({ portalId: 7, failing: "failing" }),
      "problem portal 7: Its object does not respond.",
    ],
    [
      "object of an older version",
      () => ({ portalId: 7, failing: "old_code" }),
      "warning portal 7: Its object still runs an older version",
    ],
    [
      "not installed there",
      () => ({ portalId: 7, version: "0.1.0", portal: null }),
      "problem portal 7: The app is not installed there",
    ],
    [
      "object of another version",
      () => ({ ...portalWith(() => ({})), version: "0.0.9" }),
      "version: Its object runs version 0.0.9",
    ],
    [
      "old schema",
      () => portalWith(() => ({ schema: [{ part: "kernel", stored: 2, known: 3 }] })),
      "schema: The storage of the portal has an old schema (kernel 2 of 3)",
    ],
    [
      "token missing",
      () => portalWith(() => ({ grant: { stored: "missing", refresh: null } })),
      "grant: KV has no token",
    ],
    [
      "key lost",
      () => portalWith(() => ({ grant: { stored: "unreadable", refresh: null } })),
      "grant: The portal's token cannot be decrypted",
    ],
    [
      "wrong client",
      () => portalWith(() => ({ grant: { stored: "ok", refresh: "client_misconfigured" } })),
      "grant: HubSpot does not accept the app's client id or client secret",
    ],
    [
      "grant refused",
      () => portalWith(() => ({ grant: { stored: "ok", refresh: "revoked" } })),
      "grant: HubSpot refuses the portal's grant.",
    ],
    [
      "HubSpot out of reach",
      () => portalWith(() => ({ grant: { stored: "ok", refresh: "network" } })),
      "grant: HubSpot made no new token (network).",
    ],
    [
      "1Kosmos out of reach",
      () => portalWith(() => ({ oneKosmos: "unreachable" })),
      "1Kosmos: 1Kosmos cannot be reached",
    ],
    [
      "1Kosmos refuses",
      () => portalWith(() => ({ oneKosmos: "credentials_refused" })),
      "1Kosmos: 1Kosmos refuses the portal's key",
    ],
    [
      "1Kosmos not connected",
      () => portalWith(() => ({ oneKosmos: "missing" })),
      "1Kosmos: 1Kosmos is not connected.",
    ],
    [
      "alarm lost",
      () => portalWith(() => ({ alarm: { setFor: null, dueAt: ago(10 * MINUTE) } })),
      "alarm: Work has been due for 10 minutes and is not done (no alarm is set).",
    ],
    [
      "alarm late",
      () => portalWith(() => ({ alarm: { setFor: ago(9 * MINUTE), dueAt: ago(10 * MINUTE) } })),
      "is not done (the alarm is set for ",
    ],
    [
      "no webhook yet",
      () => portalWith(() => ({ webhooksAt: null })),
      "webhooks: No webhook of HubSpot has arrived yet.",
    ],
    [
      "webhooks elsewhere",
      () => portalWith(() => ({ webhooksAt: null, conditions: [condition("webhooks_missing", "error")] })),
      "webhooks_missing: Condition webhooks_missing for 90 minutes, 12 waiting.",
    ],
    [
      "clock off",
      () => portalWith(() => ({ conditions: [condition("clock_off", "error")] })),
      "problem portal",
    ],
    [
      "a warning",
      () => portalWith(() => ({ conditions: [condition("over_cap", "warning")] })),
      "warning portal",
    ],
    [
      "dead letters",
      () => portalWith(({ queue }) => ({ queue: { ...queue, deadLetters: 3 } })),
      "dead letters: 3 dead letters wait for a person.",
    ],
  ])("of a portal: %s", (_name, make, expected) => {
    const findings = portalFindings(make(), inside);
    expect(notOk(findings)).toEqual([expect.stringContaining(expected)]);
    expect(findings.every(({ fix }) => fix !== null && fix.length > 10)).toBe(true);
  });
});

function tokenOf(keys: string, now: number): Promise<string> {
  return makeDoctorToken(keyringFrom(keys), null, now);
}
