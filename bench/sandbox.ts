/**
 * How the stand-in HubSpot holds 50,000 contacts: time of reads, of an import, memory; beside them a plain read of a
 * row of the same size from SQLite, which no read of the stand-in can beat. Run with `node bench/sandbox.ts`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { createExchangeLog } from "../sandbox/exchanges.ts";
import { HUBSPOT } from "../sandbox/fixed.ts";
import { createHubSpotSandbox, type HubSpotSandbox } from "../sandbox/hubspot/server.ts";

const CONTACTS = 50_000;
const IMPORT = 10_000;
const RUNS = 300;
const FIRST_ID = 1001;
const BYTES_PER_MB = 1024 * 1024;

/** The filter of "idv_status is not verified", with a property that every portal has. */
const NOT_CUSTOMERS = {
  filterBranchType: "OR",
  filters: [],
  filterBranches: [
    {
      filterBranchType: "AND",
      filterBranches: [],
      filters: [
        {
          filterType: "PROPERTY",
          property: "lifecyclestage",
          operation: {
            operationType: "ENUMERATION",
            operator: "IS_NONE_OF",
            values: ["customer"],
            includeObjectsWithNoValueSet: true,
          },
        },
      ],
    },
  ],
};

/** The stand-in's clock, epoch ms: it moves on for searches, which are limited per second. */
const clock = { now: Date.now() };

/** Median and 99th percentile of some runs, in ms. */
async function timed(work: (run: number) => unknown): Promise<string> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const began = performance.now();
    await work(run);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => (times[Math.floor(times.length * part)] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`;
}

async function call(sandbox: HubSpotSandbox, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await sandbox.app.request(path, {
    method,
    headers: { authorization: `Bearer ${HUBSPOT.privateAppToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : await response.json();
}

function openSandbox(folder: string): HubSpotSandbox {
  return createHubSpotSandbox({
    statePath: join(folder, "hubspot.sqlite"),
    publicOrigin: "http://localhost:8788",
    exchanges: createExchangeLog(),
    now: () => clock.now,
    app: {
      appId: HUBSPOT.appId,
      clientId: HUBSPOT.clientId,
      clientSecret: HUBSPOT.clientSecret,
      redirectUris: [],
      webhookUrl: null,
      scopes: [],
      subscriptions: [],
    },
  });
}

/** The read that nothing above it can beat: one row by its primary key, and its JSON. */
async function baseline(folder: string): Promise<string> {
  const db = new DatabaseSync(join(folder, "hubspot.sqlite"), { readOnly: true });
  const read = db.prepare(
    "SELECT properties FROM objects WHERE portal_id = 4242 AND type = '0-1' AND id = ?",
  );
  const figure = await timed((run) => JSON.parse(String(read.get(FIRST_ID + run)?.["properties"])));
  db.close();
  return figure;
}

const folder = mkdtempSync(join(tmpdir(), "sandbox-bench-"));
const sandbox = openSandbox(folder);
const say = (what: string, figure: string) => console.log(`${what.padEnd(44)} ${figure}`);
try {
  await call(sandbox, "POST", "/sandbox/contacts/import", { count: CONTACTS - IMPORT });
  const imported = performance.now();
  await call(sandbox, "POST", "/sandbox/contacts/import", { count: IMPORT });
  say(`import of ${IMPORT}`, `${((performance.now() - imported) / 1000).toFixed(2)} s`);
  const listed = performance.now();
  await call(sandbox, "POST", "/crm/v3/lists", {
    name: "bench",
    objectTypeId: "0-1",
    processingType: "DYNAMIC",
    filterBranch: NOT_CUSTOMERS,
  });
  say("a dynamic list of everyone, made", `${(performance.now() - listed).toFixed(0)} ms`);

  const contacts = "/crm/v3/objects/contacts";
  say("baseline: row by key from SQLite", await baseline(folder));
  say("contact by id", await timed((run) => call(sandbox, "GET", `${contacts}/${FIRST_ID + run}`)));
  say(
    "100 contacts, a page from the middle",
    await timed((run) => call(sandbox, "GET", `${contacts}?limit=100&after=${25_000 + run}`)),
  );
  say(
    "100 members of the list",
    await timed((run) => call(sandbox, "GET", `/crm/v3/lists/1/memberships?limit=100&after=${25_000 + run}`)),
  );
  say(
    "contact written, list following",
    await timed((run) =>
      call(sandbox, "PATCH", `${contacts}/${FIRST_ID + run}`, { properties: { city: `c${run}` } }),
    ),
  );
  const search = (filter: Record<string, unknown>) => {
    clock.now += 1000;
    return call(sandbox, "POST", `${contacts}/search`, { filterGroups: [{ filters: [filter] }] });
  };
  say(
    "search by e-mail address",
    await timed((run) =>
      search({ propertyName: "email", operator: "EQ", value: `nobody${run}@example.com` }),
    ),
  );
  say(
    "search through everyone",
    await timed((run) => search({ propertyName: "city", operator: "EQ", value: `c${run}` })),
  );
  say("memory (RSS)", `${Math.round(process.memoryUsage().rss / BYTES_PER_MB)} MB`);
} finally {
  await sandbox.close();
  rmSync(folder, { recursive: true });
}
