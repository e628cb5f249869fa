/** `npm run setup`: one file of answers, and the commands that follow from it. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { unstable_readConfig } from "wrangler";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { PROJECT, readEnvironments } from "../../../deploy/environments.ts";
import { run } from "../../../deploy/setup.ts";
import { configOf, type Variables } from "../../../src/env.ts";
import { temporaryFolder } from "../stack/support.ts";

const URL = "https://idv.acme.workers.dev";

let folder = "";
let lines: string[] = [];
beforeEach(() => {
  folder = temporaryFolder();
  lines = [];
});

function setup(...argv: string[]): Promise<0 | 2> {
  return run(argv, { folder, say: (line) => void lines.push(line), ask: null });
}

/** Answers the questions in order; an empty answer takes what is offered. */
function setupWith(typed: readonly string[], ...argv: string[]): Promise<0 | 2> {
  const left = [...typed];
  const ask = async (question: string): Promise<string> => {
    lines.push(question);
    return left.shift() ?? "";
  };
  return run(argv, { folder, say: (line) => void lines.push(line), ask });
}

const production = () => readEnvironments(folder).production;

function wrangler(name: string) {
  return unstable_readConfig({ config: join(folder, ".deploy", name, "wrangler.json") });
}

describe("setup from flags", () => {
  it("keeps the answers in one file that only its owner may read", async () => {
    expect(await setup("--url", URL, "--app-id", "123", "--support-email", "help@acme.example")).toBe(0);
    expect(production()).toMatchObject({
      url: URL,
      worker: "idv",
      appId: "123",
      supportEmail: "help@acme.example",
    });
    expect(statSync(join(folder, ".deploy.json")).mode & 0o077).toBe(0);
  });

  it("generates keys that the Worker takes, together with the other variables", async () => {
    await setup("--url", URL, "--app-id", "123");
    const { vars } = wrangler("production");
    const secrets = { HUBSPOT_CLIENT_ID: "id", HUBSPOT_CLIENT_SECRET: "secret" };
    const variables: Variables = { ...vars, ...secrets, ENCRYPTION_KEYS: production()?.encryptionKeys };
    expect(configOf(variables)).toMatchObject({ publicOrigin: URL, appId: "123" });
  });

  it("changes only what is asked for when it runs again", async () => {
    await setup("--url", URL, "--support-url", "https://help.acme.example", "--without", "actions");
    const before = production();
    await setup("--app-id", "99");
    expect(production()).toEqual({ ...before, appId: "99" });
    await setup("--support-url", "none", "--without", "none");
    expect(production()).toEqual({ ...before, appId: "99", supportUrl: null, without: [] });
  });

  it("keeps staging and production apart", async () => {
    await setup("--url", URL);
    await setup("--env", "staging", "--url", "https://idv-staging.acme.workers.dev");
    const { staging } = readEnvironments(folder);
    expect(staging?.worker).toBe("idv-staging");
    expect(staging?.encryptionKeys).not.toBe(production()?.encryptionKeys);
    expect([wrangler("staging").name, wrangler("production").name]).toEqual(["idv-staging", "idv"]);
    expect(await setup("--env", "staging", "--url", URL)).toBe(2);
    expect(lines.at(-1)).toContain("is the address of production");
  });

  it("moves to a domain without becoming another Worker", async () => {
    await setup("--url", URL);
    expect(await setup("--url", "https://idv.acme.example")).toBe(0);
    expect(wrangler("production")).toMatchObject({
      name: "idv",
      workers_dev: true,
      routes: [{ pattern: "idv.acme.example", custom_domain: true }],
    });
    expect(await setup("--url", "https://other.acme.workers.dev")).toBe(2);
    expect(lines.at(-1)).toMatch(/"idv\."/u);
    expect(production()?.url).toBe("https://idv.acme.example");
  });

  it("configures what wrangler.toml configures, and its entry", async () => {
    await setup("--url", URL);
    const { main, durable_objects, triggers, secrets, kv_namespaces } = wrangler("production");
    const tracked = unstable_readConfig({ config: join(PROJECT, "wrangler.toml") });
    expect(existsSync(main ?? "")).toBe(true);
    expect(main).toBe(tracked.main);
    expect({ durable_objects, triggers, secrets, kv_namespaces }).toEqual({
      durable_objects: tracked.durable_objects,
      triggers: tracked.triggers,
      secrets: tracked.secrets,
      kv_namespaces: tracked.kv_namespaces,
    });
  });

  it.each([
    [["--url", "http://idv.acme.workers.dev"], "https://"],
    [["--url", URL, "--app-id", "abc"], "--app-id must be the app's id"],
    [["--url", URL, "--support-email", "nobody"], "--support-email must be an e-mail address"],
    [["--url", URL, "--support-url", "help.acme.example"], "--support-url must be an https address"],
    [["--url", URL, "--without", "cards"], '"cards" cannot be left out'],
    [["--url", URL, "--email-domains", "nobody@example"], "--email-domains must be domains"],
    [["--url", URL, "--metrics", "perhaps"], "neither yes nor no"],
    [["--app-id", "1"], "needs the Worker's address"],
    [["--env", "test", "--url", URL], "staging or production"],
    [["--uri", URL], "Usage"],
    [[], "give the answers as flags"],
  ])("refuses %j and writes nothing", async (argv, says) => {
    expect(await setup(...argv)).toBe(2);
    expect(lines.join("\n")).toContain(says);
    expect(existsSync(join(folder, ".deploy.json"))).toBe(false);
  });

  it("names what is wrong in a file that was edited by hand", async () => {
    writeFileSync(join(folder, ".deploy.json"), JSON.stringify({ production: { url: "http://x" } }));
    expect(await setup("--app-id", "1")).toBe(2);
    expect(lines.join()).toContain("production.url is no address that HubSpot can call");
  });
});

describe("keys", () => {
  it("rotate: a new one in front, the old ones behind, then the newest alone", async () => {
    await setup("--url", URL);
    const first = production()?.encryptionKeys ?? "";
    await setup("--rotate-keys");
    const both = production()?.encryptionKeys ?? "";
    expect(both).toMatch(/^k2:[\w+/=]{44},k1:/u);
    expect(both.endsWith(`,${first}`)).toBe(true);
    await setup("--retire-keys");
    expect(production()?.encryptionKeys).toBe(both.split(",")[0]);
    await setup("--rotate-keys");
    expect(production()?.encryptionKeys).toMatch(/^k3:/u);
  });

  it("are printed alone, for a pipe, and never otherwise", async () => {
    await setup("--url", URL);
    const keys = production()?.encryptionKeys ?? "";
    expect(lines.join()).not.toContain(keys.slice(3));
    lines = [];
    expect(await setup("--print-keys")).toBe(0);
    expect(lines).toEqual([keys]);
  });
});

describe("setup that asks", () => {
  it("asks for each answer, again after one that cannot be", async () => {
    expect(await setupWith(["http://x", URL, "123", "", "", "", "maybe", "no", "", "y", "no"])).toBe(0);
    expect(lines.filter((line) => line.startsWith("Address of the Worker"))).toHaveLength(2);
    expect(production()).toMatchObject({
      url: URL,
      appId: "123",
      supportEmail: null,
      without: ["app-events", "pages"],
      emailDomains: null,
      metrics: false,
    });
    const questions = lines.filter((line) => line.endsWith(": ")).map((line) => line.replace(/ \[.*$/u, ""));
    expect(questions.filter((line) => line.startsWith("Timeline events?"))).toHaveLength(2);
    expect(new Set(questions).size).toBe(11);
  });

  it("asks for mails and metrics, and has Wrangler bind what they need", async () => {
    await setupWith([
      URL,
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "nobody@mail.example",
      "mail.example.com, 4242=acme.example",
      "yes",
    ]);
    expect(production()).toMatchObject({
      without: [],
      emailDomains: "mail.example.com, 4242=acme.example",
      metrics: true,
    });
    const { vars, send_email, analytics_engine_datasets } = wrangler("production");
    expect(vars).toMatchObject({ EMAIL_DOMAINS: "mail.example.com, 4242=acme.example" });
    expect(send_email).toMatchObject([{ name: "EMAIL" }]);
    expect(analytics_engine_datasets).toEqual([{ binding: "METRICS", dataset: "idv" }]);
    expect(lines.join("\n")).toContain("npx wrangler email sending enable acme.example");
    await setup("--email-domains", "none", "--metrics", "no");
    expect(wrangler("production")).toMatchObject({ send_email: [], analytics_engine_datasets: [] });
    expect(lines.at(-1)).not.toContain("email sending");
  });

  it("reads a file of before there were mails and metrics", async () => {
    await setup("--url", URL);
    const { emailDomains: _mails, metrics: _metrics, ...older } = production() ?? {};
    writeFileSync(join(folder, ".deploy.json"), JSON.stringify({ production: older }));
    await setup("--app-id", "7");
    expect(production()).toMatchObject({ appId: "7", emailDomains: null, metrics: false });
  });

  it("offers the answers of the last run", async () => {
    await setup("--url", URL, "--app-id", "123", "--without", "actions");
    const before = production();
    await setupWith([]);
    expect(lines.join("\n")).toContain(`[${URL}]`);
    expect(production()).toEqual(before);
  });
});

describe("the commands that follow", () => {
  it("are those of README's deploy section, in its order", async () => {
    await setup("--url", "https://worker.example.org");
    const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
    const section = readme.slice(readme.indexOf("## Deploy"), readme.indexOf("## Configuration"));
    const output = relative(process.cwd(), join(folder, ".deploy"));
    const printed = lines
      .filter((line) => /^\d+\. (?!open )/u.test(line))
      .map((line) => line.replace(/^\d+\. /u, "").replaceAll(output, ".deploy"));
    const inReadme = section
      .split("\n")
      .map((line) => line.trim().replace(/ +#.*$/u, ""))
      .filter((line) => printed.includes(line));
    expect(inReadme).toEqual(printed);
  });

  it("come in order, each with the response to expect, and run as printed", async () => {
    await setup("--url", URL);
    const commands = lines.filter((line) => /^\d+\. /u.test(line));
    const order = [
      "wrangler login",
      "hs account auth",
      "hubspot:configure",
      "hs project upload",
      "--app-id",
      "secret put",
      "npm run deploy",
    ];
    const found = order.map((words) => commands.findIndex((line) => line.includes(words)));
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    for (const [index] of commands.entries()) {
      const at = lines.findIndex((line) => line.startsWith(`${index + 1}. `));
      expect(lines[at + 1]).toMatch(/^ {3}→ \S/u);
    }
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")));
    for (const [, script] of commands.join("\n").matchAll(/npm run (?:--silent )?([\w:]+)/gu)) {
      expect(Object.keys(scripts)).toContain(script);
    }
  });
});
