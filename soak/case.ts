/** A soak case: a long load on the app, and the invariants afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../sandbox/random.ts";

const INSISTENCE = 50;

/** The data that a case works with. */
export interface SoakContext {
  readonly random: Random;
  /** The form of CI: the same in small. */
  readonly short: boolean;
  /** `--requests`, where it was given. */
  readonly requests: number | null;
  readonly say: (line: string) => void;
  /** A folder that is deleted at the end. */
  readonly folder: string;
}

export interface SoakCase {
  readonly name: string;
  readonly about: string;
  run(context: SoakContext): Promise<void>;
}

/** Something that must hold does not. */
export class Broken extends Error {}

/** Throws the sentence unless it holds. */
export function must(holds: boolean, otherwise: () => string): void {
  if (!holds) throw new Broken(otherwise());
}

/** Gives `act` a folder of its own and deletes it afterwards. */
export async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "onekosmos-soak-"));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the value in the middle of several. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

/** Repeats what changes nothing when it is done twice, for as long as a machine may be out of breath. */
export async function insist<T>(act: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await act();
    } catch (error) {
      if (n === INSISTENCE) throw error;
      await pause(n * 10);
    }
  }
}
