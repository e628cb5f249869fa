/**
 * The memory that the local runtime takes for an import. Measured with `npm start -- --import N` on Linux x64 (Node
 * 24.21), the largest resident sizes of workerd and of Node together: 1.0 GiB with 1,000 contacts, 1.3 with 4,000,
 * 1.7 with 12,000, and still 1.7 with 50,000 of which 18,000 had their session: the runtime drops objects that
 * nothing calls.
 */
const BASE_MIB = 1000;
const MIB_PER_CONTACT = 0.07;
const MOST_MIB = 2048;
const MIB_PER_GIB = 1024;
const BYTES_PER_MIB = 1024 * 1024;
/** Imports from here on are worth a word. */
const LARGE = 5000;

function needed(contacts: number): number {
  return Math.min(BASE_MIB + contacts * MIB_PER_CONTACT, MOST_MIB);
}

/** Returns what an import of so many contacts takes, app and sandbox together, in words. Pure. */
export function importMemory(contacts: number): string {
  return `about ${(needed(contacts) / MIB_PER_GIB).toFixed(1)} GB`;
}

/** Returns what to say before a large import, by how many bytes of memory are free; null for a small one. Pure. */
export function importNotice(contacts: number, freeBytes: number): string | null {
  if (contacts < LARGE) return null;
  const free = freeBytes / BYTES_PER_MIB;
  const said = `Importing ${contacts.toLocaleString("en-US")} contacts takes ${importMemory(contacts)} of this machine's memory, app and sandbox together (free now: ${(free / MIB_PER_GIB).toFixed(1)} GB).`;
  return free < needed(contacts)
    ? `${said} That is more than is free: close other programs, or import fewer.`
    : said;
}
