/** `npm run test:long` plays large loads in full; every run of the suite plays a part of each. */
declare global {
  interface ImportMeta {
    readonly env: Readonly<Record<string, string | undefined>>;
  }
}

const isFull = import.meta.env["VITE_FULL_LOAD"] === "1";

/** Tags of a test that is played in two sizes. */
export const FULL_LOAD_TAGS = isFull ? ["long"] : [];

/** Returns the size of a load. */
export function loadOf(part: number, full: number): number {
  return isFull ? full : part;
}
