/**
 * What memory the local runtime takes for an import. Measured with `npm start -- --import N` on Linux x64 (Node 24.21): workerd's
 * largest resident size was 451 MiB with 1,000 contacts, 718 MiB with 4,000. Locally all objects of one run stay in memory.
 */
const BASE_MIB = 700;
const MIB_PER_CONTACT = 0.09;
const MIB_PER_GIB = 1024;

/** Returns what an import of so many contacts takes, app and sandbox together, in words. Pure. */
export function importMemory(contacts: number): string {
  const mib = BASE_MIB + contacts * MIB_PER_CONTACT;
  return mib < MIB_PER_GIB
    ? `about ${Math.ceil(mib / 100) * 100} MB`
    : `about ${(mib / MIB_PER_GIB).toFixed(1)} GB`;
}
