/** The doctor finds each broken deployment and names it, and nothing else. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { run } from "../../../deploy/doctor.ts";
import { examine } from "../../../deploy/doctor/examine.ts";
import type { DoctorTarget, Finding } from "../../../deploy/doctor/finding.ts";
import { PROJECT, writeEnvironments } from "../../../deploy/environments.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { projectFilesFor, writeProject } from "../../../hubspot/project-copy.ts";
import { occupyPort, temporaryFolder } from "../stack/support.ts";
import { PLAIN_ENVIRONMENT } from "./plain-environment.ts";
import { type Answer, deploy, type Deployment, ENCRYPTION_KEYS as KEYS, type Spoil } from "./deployment.ts";

let state = "";
let well: Deployment;
beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), "doctor-"));
  well = await deploy(state);
});
afterEach(() => {
  well.spoil = () => null;
});
afterAll(async () => {
  await well.close();
  rmSync(state, { recursive: true, force: true });
});

function problemsIn(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ state: is }) => is === "problem").map(({ check, says }) => `${check}: ${says}`);
}

async function problems(target: DoctorTarget): Promise<readonly string[]> {
  return problemsIn(await examine(target, 0));
}

/** Starts a Worker of its own with these variables. */
async function deployed(variables: Readonly<Record<string, string>>): Promise<DoctorTarget> {
  const deployment = await deploy(temporaryFolder(), variables);
  onTestFinished(() => deployment.close());
  return deployment.target;
}

function instead(at: string, answer: Answer): Spoil {
  return (path) => (path.split("?")[0] === at ? answer : null);
}

/** Changes fields of the health, as a Worker in trouble has them. */
function health(fields: Readonly<Record<string, unknown>>): Spoil {
  return (path, _request, own) =>
    path === "/healthz"
      ? { status: 503, body: JSON.stringify({ ...JSON.parse(own.body), ...fields }) }
      : null;
}

it("warns of rate limits that are not bound", async () => {
  well.spoil = (path, _request, own) =>
    path === "/healthz"
      ? { status: 200, body: JSON.stringify({ ...JSON.parse(own.body), warnings: ["rate_limits_missing"] }) }
      : null;
  const found = (await examine(well.target, 0)).find(({ check }) => check === "rate limits");
  expect(found).toMatchObject({ state: "warning", fix: expect.stringContaining("[[ratelimits]]") });
});

describe("a deployment that works", () => {
  it("has no problem, and every check that can be made here was made", async () => {
    const findings = await examine(well.target, 0);
    expect(findings.filter(({ state: is }) => is !== "ok").map(({ check }) => check)).toEqual([
      "https",
      "project",
      "inside",
    ]);
    expect(new Set(findings.map(({ check }) => check)).size).toBe(findings.length);
    expect(findings.map(({ check }) => check)).toContain("secret");
  });
});

describe("broken in its responses", () => {
  it.each<[string, Spoil, string]>([
    [
      "configuration wrong",
      health({ status: "failing", configuration: "failing" }),
      "configuration: A variable or secret",
    ],
    ["KV missing", health({ status: "failing", kv: "failing" }), "kv: The KV namespace"],
    [
      "objects missing",
      health({ status: "failing", objects: "failing" }),
      "objects: Durable Objects do not respond",
    ],
    [
      "cron stopped",
      health({ status: "failing", cron: "failing", cronAgeSeconds: 900 }),
      "cron: The cron last ran 900 s ago",
    ],
    [
      "cron never set",
      health({ status: "failing", cron: "failing", cronAgeSeconds: null }),
      "cron: The cron has never run",
    ],
    [
      "clock off",
      health({ time: new Date(Date.now() - 400_000).toISOString() }),
      "clock: The Worker's clock is 4",
    ],
    [
      "headers removed",
      (path, _request, { headers: { "content-security-policy": _removed, ...headers } }) =>
        path === "/" ? { headers } : null,
      "headers: The start page arrives without Content-Security-Policy",
    ],
    [
      "consent leads nowhere",
      instead("/oauth/install", { status: 500, headers: {} }),
      "redirect: /oauth/install responded 500",
    ],
    [
      "callback taken",
      instead("/oauth/callback", { status: 404 }),
      "callback: /oauth/callback responded 404",
    ],
    [
      "links may be listed",
      (path, _request, { headers: { "x-robots-tag": _removed, ...headers } }) =>
        path === "/v/none" ? { headers } : null,
      "robots: The pages of links arrive without X-Robots-Tag",
    ],
    [
      "security.txt of somebody else",
      instead("/.well-known/security.txt", {
        status: 200,
        body: "Contact: https://cdn.example\nCanonical: https://cdn.example/.well-known/security.txt",
      }),
      "security.txt: /.well-known/security.txt is not this app's",
    ],
    [
      "bot rules before callback",
      instead("/oauth/callback", { status: 403, headers: { "cf-mitigated": "challenge" } }),
      "callback: Cloudflare's bot or firewall rules",
    ],
    [
      "actions taken",
      instead("/hubspot/actions/verify", { status: 404 }),
      "actions: The address for workflow actions (/hubspot/actions/verify) responded 404",
    ],
    [
      "cards taken",
      instead("/hubspot/card/contacts/verify-many", { status: 405 }),
      "cards: The address for cards",
    ],
    [
      "forged signatures accepted",
      (path, request, own) =>
        path === "/hubspot/webhooks" &&
        request.headers["x-hubspot-signature-v3"] !== undefined &&
        own.status === 401
          ? { status: 204 }
          : null,
      "signature: /hubspot/webhooks accepts requests that HubSpot did not sign",
    ],
    [
      "signature out of time",
      (path, _request, own) =>
        path === "/hubspot/webhooks" && own.status === 204
          ? { status: 401, body: JSON.stringify({ error: "signature_stale" }) }
          : null,
      "secret: The signature's time is refused",
    ],
  ])("%s", async (_name, spoil, expected) => {
    well.spoil = spoil;
    const found = await problems(well.target);
    expect(found).toEqual([expect.stringContaining(expected)]);
  });

  it("webhooks go elsewhere: every check of the address says so", async () => {
    well.spoil = instead("/hubspot/webhooks", { status: 404 });
    expect((await problems(well.target)).map((each) => each.split(":")[0])).toEqual([
      "webhooks",
      "signature",
      "secret",
    ]);
  });

  it("webhooks are open to anybody", async () => {
    well.spoil = instead("/hubspot/webhooks", { status: 204 });
    expect(await problems(well.target)).toContainEqual(
      "webhooks: /hubspot/webhooks accepts requests that HubSpot did not sign. Anybody can send events.",
    );
  });

  it("nobody to report to is a warning", async () => {
    well.spoil = instead("/.well-known/security.txt", { status: 404 });
    const findings = await examine(well.target, 0);
    expect(problemsIn(findings)).toEqual([]);
    expect(findings.find(({ check }) => check === "security.txt")).toMatchObject({ state: "warning" });
  });

  it("another version is a warning", async () => {
    const findings = await examine({ ...well.target, version: "9.9.9" }, 0);
    expect(problemsIn(findings)).toEqual([]);
    expect(findings.find(({ check }) => check === "version")).toMatchObject({ state: "warning" });
  });

  it("plain http", async () => {
    const found = await problems({ ...well.target, isLocal: false });
    expect(found).toEqual([expect.stringMatching(/^https: Plain http is not redirected/u)]);
  });
});

describe("broken in its configuration", () => {
  it("PUBLIC_URL is another address", async () => {
    const found = await problems(await deployed({ PUBLIC_URL: "http://localhost:9" }));
    expect(found).toEqual([
      expect.stringContaining("redirect: HubSpot is to return people to http://localhost:9/oauth/callback"),
      expect.stringContaining("security.txt: /.well-known/security.txt is not this app's"),
      expect.stringContaining("secret: A webhook signed with this client secret is refused"),
    ]);
  });

  it("HUBSPOT_CLIENT_SECRET is another one", async () => {
    const found = await problems(await deployed({ HUBSPOT_CLIENT_SECRET: "of-another-app" }));
    expect(found).toEqual([
      expect.stringContaining("secret: A webhook signed with this client secret is refused"),
    ]);
  });

  it("BROWSER_HOSTS leads people elsewhere", async () => {
    const hosts = JSON.stringify({ "app.hubspot.com": "https://hubspot.example" });
    const found = await problems(await deployed({ BROWSER_HOSTS: hosts }));
    expect(found).toEqual([
      expect.stringContaining("redirect: /oauth/install leads to https://hubspot.example"),
    ]);
  });

  it("the HubSpot project names another address", async () => {
    const project = temporaryFolder();
    const environment = { ...PLAIN_ENVIRONMENT, url: "https://old.acme.workers.dev" };
    writeProject(project, projectFilesFor(join(PROJECT, "hubspot"), { name: "production", environment }));
    const found = await problems({ ...well.target, project });
    expect(found).toEqual([
      "project: The HubSpot project names another address for: OAuth redirect, calls of the card allowed to, webhooks, workflow action, agent tool that checks, agent tool that asks, card, bulk action, settings.",
    ]);
  });
});

describe("not this app at all", () => {
  it("nothing listens", async () => {
    const url = `http://localhost:${await freePort(0)}`;
    expect(await problems({ ...well.target, url })).toEqual([
      expect.stringMatching(/^reachable: Nothing listens at this address/u),
    ]);
  });

  it("no such host", async () => {
    expect(await problems({ ...well.target, url: "https://nowhere.invalid" })).toEqual([
      expect.stringMatching(/^reachable: There is no host of this name/u),
    ]);
  });

  it("no TLS", async () => {
    const { port } = await occupyPort();
    expect(await problems({ ...well.target, url: `https://127.0.0.1:${port}` })).toEqual([
      expect.stringMatching(/^reachable: The host does not speak TLS/u),
    ]);
  });

  it.each<[string, Answer, string]>([
    ["another site", { status: 404, body: "<h1>Not found</h1>" }, "app: Something else than this app"],
    [
      "a Worker that does not start",
      { status: 500, body: "error code: 1101" },
      "app: The Worker does not start",
    ],
    [
      "an older version",
      { status: 200, body: '{"status":"ok"}' },
      "app: An older version of this app is deployed",
    ],
  ])("%s", async (_name, answer, expected) => {
    well.spoil = instead("/healthz", answer);
    expect(await problems(well.target)).toEqual([expect.stringContaining(expected)]);
  });
});

describe("the command", () => {
  let lines: string[] = [];
  const doctor = (folder: string, ...argv: string[]) => {
    lines = [];
    return run(argv, { folder, say: (line) => void lines.push(line), environment: {} });
  };

  it("ends with 0 when nothing is wrong, with 1 and a remedy otherwise", async () => {
    const folder = temporaryFolder();
    expect(await doctor(folder, "--url", well.target.url)).toBe(0);
    expect(lines.at(-1)).toBe("Nothing is wrong.");
    expect(lines.join("\n")).toContain("set HUBSPOT_CLIENT_SECRET");
    well.spoil = health({ status: "failing", kv: "failing" });
    expect(await doctor(folder, "--url", well.target.url)).toBe(1);
    expect(lines.at(-1)).toBe("1 problem.");
    expect(lines.join("\n")).toMatch(/PROBLEM {2}kv .*\n +→ \S/u);
  });

  it("finds nothing new when it is run again and again within a minute", async () => {
    const folder = temporaryFolder();
    const codes = [];
    for (let n = 0; n < 8; n += 1) codes.push(await doctor(folder, "--url", well.target.url));
    expect(codes).toEqual(Array.from({ length: 8 }, () => 0));
  });

  it("answers scripts in JSON", async () => {
    expect(await doctor(temporaryFolder(), "--url", well.target.url, "--json")).toBe(0);
    expect(JSON.parse(lines.join("\n"))).toMatchObject({
      url: well.target.url,
      ok: true,
      findings: expect.arrayContaining([
        expect.objectContaining({ check: "webhooks", state: "ok", fix: null }),
      ]),
    });
  });

  it("waits for a Worker that is not there yet", async () => {
    let asked = 0;
    well.spoil = (path) => (path === "/healthz" && asked++ === 0 ? { status: 404, body: "" } : null);
    expect(await doctor(temporaryFolder(), "--url", well.target.url, "--wait", "30")).toBe(0);
    expect(asked).toBe(2);
  });

  it("takes the address of an environment", async () => {
    const folder = temporaryFolder();
    expect(await doctor(folder)).toBe(2);
    expect(lines.join()).toContain("npm run setup");
    writeEnvironments(folder, { staging: { ...PLAIN_ENVIRONMENT, url: "https://nowhere.acme.example" } });
    expect(await doctor(folder)).toBe(1);
    expect(lines[0]).toContain("reachable");
  });

  it.each([
    ["encryptionKeys", { encryptionKeys: "k1:c2hvcnQ=" }, "ENCRYPTION_KEYS must be"],
    ["encryptionKeys of zeros", { encryptionKeys: `k1:${btoa("\0".repeat(32))}` }, "ENCRYPTION_KEYS must"],
  ])("names a variable that no Worker starts with, although none responds: %s", async (_of, change, says) => {
    const folder = temporaryFolder();
    const url = "https://nowhere.acme.example";
    const environment = { ...PLAIN_ENVIRONMENT, encryptionKeys: KEYS, url };
    writeEnvironments(folder, { staging: environment });
    expect(await doctor(folder)).toBe(1);
    expect(lines.join("\n")).toMatch(/ok +variables/u);
    expect(lines.at(-1)).toBe("1 problem.");
    writeEnvironments(folder, { staging: { ...environment, ...change } });
    expect(await doctor(folder)).toBe(1);
    expect(lines.join("\n")).toMatch(new RegExp(`PROBLEM +variables .*${says}`, "u"));
    expect(lines.at(-1)).toBe("2 problems.");
  });

  it.each([
    [["--url", "http://idv.example"]],
    [["--uri", "x"]],
    [["--url", "https://a.example", "--env", "staging"]],
  ])("refuses %j", async (argv) => {
    expect(await doctor(temporaryFolder(), ...argv)).toBe(2);
  });
});
