/** `npm run live`: every assumption is known to it, a sandbox confirms all, and each turned switch is found out. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

import { type Assumption, isProbe, type Probe, type ChangedSwitch } from "../../../live/assumption.ts";
import { ASSUMPTIONS } from "../../../live/assumptions/all.ts";
import { main } from "../../../live/cli.ts";
import { differences, readFixtures, shapeOf, writeFixtures } from "../../../live/learned.ts";
import { runAll } from "../../../live/runner.ts";
import { openSandboxWorld, type OpenWorld } from "../../../live/sandbox-world.ts";

const CONTRACT = readFileSync(resolve(import.meta.dirname, "../../../docs/contract.md"), "utf8");
const LEARNED = resolve(import.meta.dirname, "learned");

const probes = ASSUMPTIONS.filter((assumption) => isProbe(assumption));

async function opened(turned: readonly ChangedSwitch[] = []): Promise<OpenWorld> {
  const world = await openSandboxWorld(turned);
  onTestFinished(() => world.close());
  return world;
}

function firstCell(line: string): string {
  return (line.split("|")[1] ?? "").trim();
}

/** A row of a table, not its head. */
function isRow(line: string): boolean {
  return line.startsWith("| ") && !/^\| (?:open point|document|rule) \|/u.test(line);
}

/** The assumption that a cell is about: the one whose row is the longest that the cell begins with. */
function ofCell(cell: string) {
  return ASSUMPTIONS.filter(({ row }) => cell.startsWith(row)).toSorted(
    (a, b) => b.row.length - a.row.length,
  )[0];
}

/** The first cells of the rows that stand open, or are marked as assumed elsewhere. */
function assumedRows(): readonly string[] {
  const [rules = "", open = ""] = CONTRACT.split("## Open in the contract");
  const stand = open.split("\n").filter((line) => isRow(line) && !line.includes("<http://localhost"));
  const marked = rules.split("\n").filter((line) => isRow(line) && /\bassumed\b/u.test(line));
  return [...stand, ...marked].map(firstCell);
}

describe("the assumptions", () => {
  test("are those of docs/contract.md, each once: looked into, or with a reason why not", () => {
    const rows = assumedRows();
    expect(rows.length).toBeGreaterThan(70);
    expect(rows.filter((cell) => ofCell(cell) === undefined)).toEqual([]);
    const found = rows.map((cell) => ofCell(cell)?.row);
    const names = ASSUMPTIONS.map(({ row }) => row);
    expect(names.filter((row) => found.filter((one) => one === row).length !== 1)).toEqual([]);
  });

  test("have every switch of the sandbox among those that are turned", async () => {
    const { world } = await opened();
    const documents = {
      hubspot: ["portal", "/sandbox/switches"],
      crm: ["portal", "/sandbox/crm/switches"],
      deliveries: ["portal", "/sandbox/webhooks/options"],
      onekosmos: ["onekosmos", "/sandbox/switches"],
    } as const;
    const turned = probes.flatMap((probe) => probe.turned ?? []);
    for (const [document, [side, path]] of Object.entries(documents)) {
      const { body } = await world[side]("GET", path);
      const names = new Set(
        turned.filter((one) => one.document === document).flatMap(({ patch }) => Object.keys(patch)),
      );
      expect([document, Object.keys(body).filter((name) => !names.has(name))]).toEqual([document, []]);
    }
  });
});

/** Probes that wait for deliveries have a sandbox each and are run at once; the others are run in one, as at real accounts. */
const waiting = probes.filter(({ needs }) => needs.includes("receiver"));
const others = ASSUMPTIONS.filter((one) => !isProbe(one) || !waiting.includes(one));

/** Returns what came of these in one sandbox, of which nothing may be left in it. */
async function cameOf(assumptions: readonly Assumption[]): Promise<readonly string[]> {
  const place = await openSandboxWorld();
  const { world, recorder } = place;
  try {
    const left: string[] = [];
    const onLeft = (problem: string) => void left.push(problem);
    const findings = await runAll({ world, recorder, assumptions, allows: async () => true, onLeft });
    expect(left).toEqual([]);
    const search = { query: world.mark, limit: 10 };
    const contacts = await world.portal("POST", "/crm/v3/objects/contacts/search", { json: search });
    expect(contacts.body).toMatchObject({ total: 0 });
    const pipelines = await world.portal("GET", "/crm/v3/pipelines/deals");
    expect(pipelines.text).not.toContain(world.mark);
    return findings.map((one) => ("seen" in one ? `${one.verdict}: ${one.row}` : `not tried: ${one.why}`));
  } finally {
    await place.close();
  }
}

describe.concurrent("a sandbox confirms, and nothing of the run is left in it:", () => {
  test.each(waiting)("$row", async (probe) => {
    expect(await cameOf([probe])).toEqual([`confirmed: ${probe.row}`]);
  });
});

// Not at the same time: they compute, and above are deliveries that are expected within five seconds.
test("a sandbox confirms all others that can be looked into, and nothing of the run is left in it", async () => {
  expect(await cameOf(others)).toEqual(
    others.map((one) => (isProbe(one) ? `confirmed: ${one.row}` : `not tried: ${one.why}`)),
  );
});

const switched = probes.flatMap((probe) =>
  (probe.turned ?? []).map((turned) => [probe.row, turned, probe] as const),
);

describe.concurrent("a switch that is turned", () => {
  test.each(switched)("is found out: %s %j", async (_row, turned: ChangedSwitch, probe: Probe) => {
    const world = await openSandboxWorld([turned]);
    try {
      const [finding] = await runAll({ ...world, assumptions: [probe], allows: async () => true });
      expect(finding).toMatchObject({ verdict: "refuted", row: probe.row });
    } finally {
      await world.close();
    }
  });
});

describe("what costs", () => {
  test("is not tried unless it is allowed, and what is not named is said", async () => {
    const { world, recorder } = await opened();
    const poor = { ...world, has: (need: string) => need !== "rest" };
    const [refused] = await runAll({
      world,
      recorder,
      assumptions: probes.filter(({ row }) => row.startsWith("whether access tokens end")),
      allows: async () => false,
    });
    expect(refused).toMatchObject({
      verdict: "not tried",
      why: expect.stringContaining("uninstalls the app"),
    });
    const [lacking] = await runAll({
      world: poor,
      recorder,
      assumptions: probes.filter(({ row }) => row.startsWith("key of the link")),
      allows: async () => true,
    });
    expect(lacking).toMatchObject({
      verdict: "not tried",
      why: expect.stringContaining("ONEKOSMOS_API_KEY"),
    });
  });
});

/** A folder that is gone after the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "learned-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe("what was learned", () => {
  test("at real accounts holds of the sandbox", async () => {
    for (const fixture of readFixtures(LEARNED)) expect(await differences(fixture, ASSUMPTIONS)).toEqual([]);
  });

  test("is written masked, and a sandbox that answers otherwise is told apart", async () => {
    const lines: string[] = [];
    const path = folder();
    const only = ["--sandbox", "--only", "key of the link", "--learn"];
    expect(await main(only, {}, (line) => void lines.push(line), path)).toBe(0);
    expect(lines.at(-1)).toBe("1 confirmed, 0 refuted, 0 not tried");
    const [fixture] = readFixtures(path);
    expect(fixture?.exchanges.length).toBeGreaterThan(0);
    expect(JSON.stringify(fixture)).not.toContain("sandbox-api-key");
    if (fixture === undefined) return;
    expect(await differences(fixture, ASSUMPTIONS)).toEqual([]);
    expect(await differences({ ...fixture, seen: "redirect_url" }, ASSUMPTIONS)).toHaveLength(1);
    const strict = fixture.exchanges.map((exchange) => ({ ...exchange, response: "{}", status: 201 }));
    expect((await differences({ ...fixture, exchanges: strict }, ASSUMPTIONS)).join()).toContain("not seen");
    expect((await differences({ ...fixture, row: "gone" }, ASSUMPTIONS)).join()).toContain("no probe");
  });

  test("has secrets and personal data in no file, whatever was answered", async () => {
    const { world, recorder } = await opened();
    const assumptions = probes.filter(({ row }) => /refresh token|fields of a status/u.test(row));
    const findings = await runAll({ world, recorder, assumptions, allows: async () => true });
    const path = folder();
    const files = writeFixtures(path, findings, "2026-11-30").map((file) => readFileSync(file, "utf8"));
    expect(files).toHaveLength(2);
    for (const text of files) {
      expect(text).not.toMatch(/sandbox-client-secret|na1-[0-9a-f]{8}-/u);
      expect(text).not.toMatch(/\\"document_number\\":\\"(?!\*\*\*)/u);
    }
  });

  test("is compared by the fields of answers, not by what an account called its own", () => {
    expect(shapeOf('{"results":[{"id":"1","properties":{"city":"x"}}],"total":1}')).toEqual([
      "results[].id: string",
      "results[].properties: object",
      "total: number",
    ]);
    expect(shapeOf("no json")).toEqual([]);
  });
});

test("a wrong option is answered with the usage", async () => {
  const lines: string[] = [];
  expect(await main(["--nonsense"], {}, (line) => void lines.push(line))).toBe(2);
  expect(lines.join("\n")).toContain("HUBSPOT_PRIVATE_APP_TOKEN");
});
