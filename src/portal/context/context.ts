/** The context of a portal's parts: its storage, its clock, its record, its jobs. Made once per life of the object. */
import type { Keyring } from "../../lib/crypto/keyring.ts";
import type { Counters } from "../../kernel/counters.ts";
import type { Jobs } from "../../kernel/jobs/jobs.ts";
import type { Records } from "./records.ts";
import type { Tombstones } from "./tombstones.ts";

export interface PortalContext {
  readonly sql: SqlStorage;
  readonly records: Records;
  readonly counters: Counters;
  readonly jobs: Jobs;
  readonly tombstones: Tombstones;
  readonly keyring: Keyring;
  /** Our clock, epoch ms. */
  readonly now: () => number;
  /** Runs writes as one commit; what throws inside undoes all of it. */
  readonly commit: (work: () => void) => void;
}
