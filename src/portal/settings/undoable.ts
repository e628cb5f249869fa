/** Saves that can still be undone. */

/** How long a save can be undone, ms. */
export const UNDO_MS = 10 * 60 * 1000;

/** A save that can still be undone. */
export interface Undoable {
  /** The path of its form, which names it. */
  readonly form: string;
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly userId: number | null;
}

/** The name of the connection's form, which is no form of settings. */
export const CONNECTION_FORM = "/portal/connection";

/** The message of an undo that comes too late. */
export const TOO_LATE =
  "This can no longer be undone: it was undone before, ten minutes have passed, or somebody has saved since.";
