/** Documents: read once, parsed when their text has changed, and read again when the storage is in doubt. */
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { documentKey, Documents } from "../../../src/kernel/documents.ts";
import { countRows, onFreshStorage } from "./support.ts";

/** A document's key, and how often it was parsed. */
function counted() {
  const parses = { count: 0 };
  const schema = z.pipe(
    z.object({ n: z.number() }),
    z.transform((value: { n: number }) => {
      parses.count += 1;
      return value;
    }),
  );
  return { key: documentKey("test", schema), parses };
}

describe("a document", () => {
  it("is read once, and parsed once however often it is read again", () =>
    onFreshStorage(({ sql }) => {
      const { key, parses } = counted();
      new Documents(sql).put(key, { n: 1 });
      const { read } = countRows(sql, (rows) => {
        const documents = new Documents(rows);
        for (let times = 0; times < 10; times += 1) expect(documents.get(key)).toEqual({ n: 1 });
        documents.invalidate();
        for (let times = 0; times < 10; times += 1) expect(documents.get(key)).toEqual({ n: 1 });
      });
      expect([read, parses.count]).toEqual([2, 1]);
    }));

  it("is as the storage has it once that is in doubt: changed, gone or come back", () =>
    onFreshStorage(({ sql }) => {
      const { key } = counted();
      const documents = new Documents(sql);
      documents.put(key, { n: 1 });
      sql.exec("UPDATE meta SET value = '{\"n\":2}'");
      expect(documents.get(key)).toEqual({ n: 1 });
      documents.invalidate();
      expect(documents.get(key)).toEqual({ n: 2 });
      documents.delete(key);
      expect(documents.get(key)).toBeNull();
      sql.exec("INSERT INTO meta VALUES ('test', '{\"n\":2}')");
      documents.invalidate();
      expect(documents.get(key)).toEqual({ n: 2 });
    }));

  it("that a failed commit has not stored is written again", () =>
    onFreshStorage((storage) => {
      const { key } = counted();
      const documents = new Documents(storage.sql);
      documents.put(key, { n: 1 });
      const failing = () =>
        storage.transactionSync(() => {
          documents.put(key, { n: 2 });
          throw new Error("undone");
        });
      expect(failing).toThrow("undone");
      documents.invalidate();
      documents.put(key, { n: 2 });
      expect(new Documents(storage.sql).get(key)).toEqual({ n: 2 });
    }));
});
