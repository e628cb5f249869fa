/** Rows per contact in an import, rows of a flood of acknowledgements, and rows of single operations that have a limit. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  creationOf,
  endSession,
  idvOf,
  installedPortal,
  newContact,
  signedCallback,
} from "../support/portal.ts";
import type { TestPortal } from "../support/portal.ts";
import { PASSED } from "../support/workflows.ts";
import { settle } from "./play.ts";
import { watchStatements, type StatementRows, type StatementWatch } from "./statements.ts";

const CONTACTS = 200;
const BATCH = 100;
const TIMEOUT_MS = 300_000;

let watch: StatementWatch | undefined;
afterEach(() => watch?.stop());

async function watched(): Promise<{ portal: TestPortal; watch: StatementWatch }> {
  const portal = await installedPortal();
  // An alarm an hour ahead, so that `settle` can distinguish a pause from an alarm that runs just now.
  await runInDurableObject(portal.stub, (_, { storage }) => {
    const insert = `INSERT INTO jobs (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts, reason,
      result) VALUES ('x', 'x', 'x', 'gates', '{}', 'due', 0, ?, 1, 'later', '')`;
    storage.sql.exec(insert, Date.now() + 3_600_000);
  });
  await portal.stub.accept([]);
  await settle(portal);
  watch = await watchStatements(portal);
  return { portal, watch };
}

/** Puts the contacts' own documents into the count: one row each time that one is stored. */
async function countDocuments(portal: TestPortal) {
  const counted = { documents: 0 };
  await runInDurableObject(portal.stub, (_, { storage }) => {
    const prototype: SyncKvStorage = Object.getPrototypeOf(storage.kv);
    const { value: put } = Object.getOwnPropertyDescriptor(prototype, "put") ?? {};
    vi.spyOn(prototype, "put").mockImplementation(function counting(this: SyncKvStorage, ...args) {
      counted.documents += 1;
      Reflect.apply(put, this, args);
    });
  });
  return counted;
}

async function importOf(portal: TestPortal, size: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < size)
    ids.push(...(await Promise.all(Array.from({ length: 20 }, () => newContact(portal)))));
  return ids;
}

async function acceptAll(portal: TestPortal, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += BATCH) {
    const some = ids.slice(from, from + BATCH);
    await portal.stub.accept(some.map((id) => creationOf(id, { changeSource: "IMPORT" })));
  }
  await settle(portal);
}

/** The dearest statements first, for whoever has to look. */
function dearest(statements: readonly StatementRows[], per: number): string {
  return statements
    .toSorted((left, right) => right.read + right.written * 3 - left.read - left.written * 3)
    .slice(0, 24)
    .map(
      ({ query, times, read, written }) =>
        `${(times / per).toFixed(2)} × read ${(read / per).toFixed(2)} written ${(written / per).toFixed(2)} ${query.slice(0, 110)}`,
    )
    .join("\n  ");
}

describe(`an import of ${CONTACTS}`, () => {
  it(
    "writes at most 20 rows a contact until pending, 30 until verified, and reads at most 60",
    async () => {
      const { portal, watch: statements } = await watched();
      const ids = await importOf(portal, CONTACTS);
      const documents = await countDocuments(portal);
      const started = await statements.count(portal, () => acceptAll(portal, ids));
      const pending = {
        read: started.read / CONTACTS,
        written: (started.written + documents.documents) / CONTACTS,
      };
      console.log("until pending", pending, "of them documents", documents.documents / CONTACTS);
      console.log(`  ${dearest(started.statements, CONTACTS)}`);
      await Promise.all(
        ids.map(async (id) => endSession((await idvOf(portal, id))["idv_session_id"] ?? "", PASSED)),
      );
      const callbacks = await Promise.all(ids.map((id) => signedCallback(portal, id)));
      const before = documents.documents;
      const ended = await statements.count(portal, async () => {
        for (const callback of callbacks) await portal.stub.acceptCallback(callback);
        await settle(portal);
      });
      const verified = {
        read: pending.read + ended.read / CONTACTS,
        written: pending.written + (ended.written + documents.documents - before) / CONTACTS,
      };
      console.log("until verified", verified);
      console.log(`  ${dearest(ended.statements, CONTACTS)}`);
      expect(await idvOf(portal, ids.at(-1) ?? "")).toMatchObject({ idv_status: "verified" });
      expect(pending.written).toBeLessThanOrEqual(20);
      expect(pending.read).toBeLessThanOrEqual(60);
      expect(verified.written).toBeLessThanOrEqual(30);
    },
    TIMEOUT_MS,
  );
});

describe("a flood of acknowledgements", () => {
  it("costs a row each, and the loop nothing more", async () => {
    const { portal, watch: statements } = await watched();
    const acknowledgements = 300;
    const flood = await statements.count(portal, async () => {
      for (let sent = 0; sent < acknowledgements; sent += 1)
        await portal.stub.accept([
          creationOf("1", { type: "contact.propertyChange", propertyName: "email" }),
        ]);
    });
    console.log("a flood", flood.read / acknowledgements, flood.written / acknowledgements);
    console.log(`  ${dearest(flood.statements, acknowledgements)}`);
    const added = flood.statements.find(({ query }) => query.startsWith("INSERT INTO batches"));
    expect(added).toMatchObject({ times: acknowledgements, written: acknowledgements });
    // A batch that is split meanwhile, late and seldom, costs its row once more.
    expect(flood.written).toBeLessThanOrEqual(acknowledgements * 1.3);
    expect(flood.read).toBeLessThanOrEqual(acknowledgements * 2);
    await settle(portal);
    await runDurableObjectAlarm(portal.stub);
  });
});
