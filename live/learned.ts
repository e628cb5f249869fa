/** Masked responses of real accounts, kept as fixtures that the sandbox is held to. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

import { type Assumption, isProbe } from "./assumption.ts";
import type { Finding } from "./runner.ts";
import { openSandboxWorld } from "./sandbox-world.ts";

const exchangeSchema = z.object({
  side: z.string(),
  method: z.string(),
  path: z.string(),
  request: z.string(),
  status: z.number(),
  response: z.string(),
});

const fixtureSchema = z.object({
  row: z.string(),
  seen: z.string(),
  learnedOn: z.string(),
  exchanges: z.array(exchangeSchema),
});
/** Observations at a real account. */
export type Fixture = z.infer<typeof fixtureSchema>;

/** Writes a fixture for each assumption that was looked into; returns the files. */
export function writeFixtures(
  folder: string,
  findings: readonly Finding[],
  today: string,
): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return findings.flatMap((finding) => {
    if (finding.verdict === "not tried") return [];
    const { row, seen, exchanges } = finding;
    const path = join(folder, `${nameOf(row)}.json`);
    const fixture: Fixture = { row, seen, learnedOn: today, exchanges: [...exchanges] };
    writeFileSync(path, `${JSON.stringify(fixture, null, 2)}\n`);
    return [path];
  });
}

/** Reads the fixtures of a folder; none where there is no folder. */
export function readFixtures(folder: string): readonly Fixture[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => fixtureSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))));
}

/** Returns how the sandbox differs from what was learned; empty when it does not. */
export async function differences(
  fixture: Fixture,
  assumptions: readonly Assumption[],
): Promise<readonly string[]> {
  const assumption = assumptions.find(({ row }) => row === fixture.row);
  if (assumption === undefined || !isProbe(assumption))
    return [`no probe is called “${fixture.row}” any more`];
  const opened = await openSandboxWorld();
  const { world, recorder } = opened;
  try {
    const seen = await assumption.see(world);
    const exchanges = recorder.take();
    const told = seen === fixture.seen ? [] : [`seen: “${fixture.seen}”, the sandbox: “${seen}”`];
    const compared = exchanges.flatMap((exchange, index) => {
      const learned = fixture.exchanges[index];
      if (learned?.method !== exchange.method) return [];
      const call = `${exchange.method} ${exchange.path.split("?")[0] ?? ""}`;
      if (learned.status !== exchange.status)
        return [`${call}: ${learned.status}, the sandbox: ${exchange.status}`];
      const extra = shapeOf(exchange.response).filter((field) => !shapeOf(learned.response).includes(field));
      return extra.map((field) => `${call}: the sandbox answers ${field}, which was not seen`);
    });
    return [...told, ...compared];
  } finally {
    await world.cleanUp();
    await opened.close();
  }
}

/** Returns the fields of a JSON text with their types, those of lists' elements included; of another text none. Pure. */
export function shapeOf(json: string): readonly string[] {
  try {
    return [...new Set(fields("", JSON.parse(json)))].toSorted();
  } catch {
    return [];
  }
}

/** Values of these objects are named by the account. */
const OPEN = /(?:^|\.)(?:properties|context|links)$/u;

function fields(path: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => fields(`${path}[]`, element));
  if (typeof value !== "object" || value === null)
    return path === "" ? [] : [`${path}: ${value === null ? "null" : typeof value}`];
  if (OPEN.test(path)) return [`${path}: object`];
  return Object.entries(value).flatMap(([name, inner]) =>
    fields(path === "" ? name : `${path}.${name}`, inner),
  );
}

function nameOf(row: string): string {
  return row
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-|-$/gu, "")
    .slice(0, 60);
}
