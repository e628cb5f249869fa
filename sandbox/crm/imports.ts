/** Imports as people start them: rows of a file, or as many made-up people as wanted. Each goes on while its page is looked at. */
import { setImmediate } from "node:timers/promises";
import { z } from "zod";

import type { Api } from "./api.ts";

/** Contacts of one step: short enough for a progress that moves. */
const STEP = 250;

/** One import, as far as it has got. */
export interface Import {
  readonly id: number;
  readonly portalId: number;
  readonly startedAt: number;
  readonly total: number;
  readonly made: number;
  readonly firstId: number | null;
  readonly lastId: number | null;
  /** Why rows were left out. */
  readonly errors: readonly string[];
  readonly isOver: boolean;
}

/** A contact of a file. */
export type ImportRow = Readonly<Record<string, string>>;

const importedSchema = z.object({ firstId: z.coerce.number(), lastId: z.coerce.number() });
const madeSchema = z.object({ id: z.coerce.number() });

/** The imports of this run. The contacts outlive it; the list of imports does not. */
export class Imports {
  readonly #imports = new Map<number, Import>();

  /** Returns a portal's imports, newest first. */
  list(portalId: number): readonly Import[] {
    return [...this.#imports.values()].filter((one) => one.portalId === portalId).toReversed();
  }

  /** Starts an import of `count` made-up people. */
  startCount(api: Api, portalId: number, count: number): Import {
    const started = this.#add(portalId, count);
    void this.#run(started.id, count, async (done) => {
      const step = Math.min(STEP, count - done);
      const reply = await api("POST", "/sandbox/contacts/import", { count: step, portalId });
      const range = importedSchema.safeParse(reply.data);
      if (!range.success) return { made: 0, error: reply.problem ?? "The import was refused." };
      return { made: step, ids: [range.data.firstId, range.data.lastId] };
    });
    return started;
  }

  /** Starts an import of a file's rows. */
  startRows(api: Api, portalId: number, rows: readonly ImportRow[]): Import {
    const started = this.#add(portalId, rows.length);
    void this.#run(started.id, rows.length, async (done) => {
      const body = { properties: rows[done] ?? {}, source: "IMPORT", portalId };
      const reply = await api("POST", "/sandbox/contacts", body);
      const made = madeSchema.safeParse(reply.data);
      if (reply.problem !== null || !made.success)
        return { made: 1, error: `Row ${done + 1}: ${reply.problem ?? "refused"}` };
      return { made: 1, ids: [made.data.id, made.data.id] };
    });
    return started;
  }

  #add(portalId: number, total: number): Import {
    const id = this.#imports.size + 1;
    const started: Import = {
      id,
      portalId,
      startedAt: Date.now(),
      total,
      made: 0,
      firstId: null,
      lastId: null,
      errors: [],
      isOver: false,
    };
    this.#imports.set(id, started);
    return started;
  }

  async #run(
    id: number,
    total: number,
    step: (done: number) => Promise<{
      readonly made: number;
      readonly ids?: readonly [number, number];
      readonly error?: string;
    }>,
  ): Promise<void> {
    for (let done = 0; done < total;) {
      const { made, ids, error } = await step(done).catch((thrown: unknown) => ({
        made: 0,
        ids: undefined,
        error: String(thrown),
      }));
      const known = this.#imports.get(id);
      if (known === undefined) return;
      this.#imports.set(id, {
        ...known,
        made: known.made + (error === undefined ? made : 0),
        firstId: known.firstId ?? ids?.[0] ?? null,
        lastId: ids?.[1] ?? known.lastId,
        errors: error === undefined ? known.errors : [...known.errors, error],
      });
      if (made === 0) break;
      done += made;
      await setImmediate();
    }
    const last = this.#imports.get(id);
    if (last !== undefined) this.#imports.set(id, { ...last, isOver: true });
  }
}

/** Reads comma-separated text whose first line names properties; quotes as in RFC 4180. Pure. */
export function readCsv(csv: string): readonly ImportRow[] {
  const lines = cellsOf(csv).filter((cells) => cells.some((cell) => cell.trim() !== ""));
  const [heads = [], ...rows] = lines;
  return rows.map((cells) =>
    Object.fromEntries(heads.map((head, index) => [head.trim(), (cells[index] ?? "").trim()] as const)),
  );
}

function cellsOf(csv: string): string[][] {
  const lines: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  const close = () => {
    lines.at(-1)?.push(cell);
    cell = "";
  };
  for (let at = 0; at < csv.length; at += 1) {
    const letter = csv.charAt(at);
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (csv[at + 1] === '"') cell += csv.charAt((at += 1));
      else isQuoted = false;
    } else if (letter === '"') isQuoted = true;
    else if (letter === ",") close();
    else if (letter === "\n") {
      close();
      lines.push([]);
    } else if (letter !== "\r") cell += letter;
  }
  close();
  return lines;
}
