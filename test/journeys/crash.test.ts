/** A crash in the middle of a flood, with SIGKILL: nothing is lost, and nobody gets a second session. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { signIn } from "../../sandbox/admin.ts";
import { type Contact, createCrmUser } from "../../sandbox/crm-user.ts";
import { freePort } from "../../sandbox/ports.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { propertyOf } from "./support.ts";
import type { Origins } from "../../sandbox/stack-options.ts";
import { FULL_LOAD_TAGS, loadOf } from "../full-load.ts";

const RUNNER = fileURLToPath(new URL("run-stack.ts", import.meta.url));

const IMPORTED = loadOf(200, 500);

/** How many sessions exist when the process is killed: some way into the work. */
const KILLED_AFTER = IMPORTED / 5;

it(
  "an import survives SIGKILL in its middle: all pending, one live session each",
  { tags: FULL_LOAD_TAGS },
  async () => {
    const place = await aPlace();
    const { origins } = place;
    const first = await start(place);
    await (await signIn(origins)).connect("sessions");
    const crm = createCrmUser(origins.hubspot);
    await crm.importContacts(IMPORTED);
    await waitFor("the import is under way", async () => {
      const { total } = await sessionsOf(origins);
      return total >= KILLED_AFTER ? total : undefined;
    });
    first.kill("SIGKILL");
    await once(first, "exit");

    await start(place);
    const contacts = await waitFor(
      "all imported contacts are pending",
      async () => {
        const all = await crm.list();
        return all.every(isPending) ? all : undefined;
      },
      { timeoutMs: 120_000, everyMs: 250 },
    );
    expect(contacts).toHaveLength(IMPORTED);

    const { total, live } = await sessionsOf(origins);
    expect(total).toBe(IMPORTED);
    expect(new Set(live)).toEqual(new Set(contacts.map((contact) => propertyOf(contact, "idv_session_id"))));
  },
);

interface Place {
  readonly stateDir: string;
  readonly ports: readonly number[];
  readonly origins: Origins;
}

async function aPlace(): Promise<Place> {
  const stateDir = mkdtempSync(join(tmpdir(), "onekosmos-crash-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const [app, hubspot, onekosmos] = [await freePort(0), await freePort(0), await freePort(0)];
  return {
    stateDir,
    ports: [app, hubspot, onekosmos],
    origins: {
      app: `http://localhost:${app}`,
      hubspot: `http://localhost:${hubspot}`,
      onekosmos: `http://localhost:${onekosmos}`,
    },
  };
}

async function start({ stateDir, ports }: Place): Promise<ChildProcess> {
  const child = spawn(process.execPath, [RUNNER, stateDir, ...ports.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const [line] = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  expect(String(line)).toContain("ready");
  return child;
}

const sessionsSchema = z.object({
  total: z.number(),
  results: z.array(z.object({ id: z.string(), status: z.string() })),
});

/** The sessions of 1Kosmos: how many were ever made, and the ids of those still open. */
async function sessionsOf({ onekosmos }: Origins): Promise<{ total: number; live: readonly string[] }> {
  const response = await fetch(`${onekosmos}/sandbox/sessions?limit=1000`);
  const { total, results } = sessionsSchema.parse(await response.json());
  return { total, live: results.filter(({ status }) => status === "pending").map(({ id }) => id) };
}

function isPending(contact: Contact): boolean {
  return (
    propertyOf(contact, "idv_status") === "pending" && propertyOf(contact, "idv_verification_url") !== ""
  );
}
