/**
 * The audit log of a portal that was deleted. It outlives what else was stored, so that nobody removes traces by a disconnect: sealed
 * in KV, which deletes it 400 days after its newest entry. An install of the same portal takes it back.
 */
import * as z from "zod/mini";
import type { Keyring } from "../../lib/crypto/keyring.ts";
import { seal, unseal, type Seal } from "../../lib/crypto/seal.ts";
import { readJson } from "../../lib/json.ts";
import { log } from "../../lib/log.ts";
import { AUDIT_KEPT_MS, auditEntrySchema, type AuditEntry, type AuditLog } from "./audit.ts";

/** Entries that are kept, the newest. */
const MAX_ENTRIES = 10_000;
/** KV takes 25 MiB, and sealing makes a third more of it. */
const MAX_CHARS = 4_000_000;

export interface AuditArchiveOptions {
  readonly kv: Pick<KVNamespace, "get" | "put" | "delete">;
  readonly keyring: Keyring;
  readonly portalId: number;
}

/** Puts the log away; throws when KV does not take it. Nothing is put away of a portal where nobody changed anything. */
export async function archiveAudit(
  options: AuditArchiveOptions,
  audit: AuditLog,
  now: number,
): Promise<void> {
  const { kv, keyring, portalId } = options;
  const own = audit.entries(Number.MAX_SAFE_INTEGER, MAX_ENTRIES);
  const [newest] = own;
  if (newest === undefined) return;
  // An earlier archive that no install has taken back is not lost.
  let kept = distinct([...own, ...(await readArchive(options))]).slice(0, MAX_ENTRIES);
  while (JSON.stringify(kept).length > MAX_CHARS) kept = kept.slice(0, Math.floor(kept.length / 2));
  const sealed = await seal(keyring, sealOf(portalId), JSON.stringify(kept));
  const expirationTtl = Math.max(60, Math.ceil((newest.at + AUDIT_KEPT_MS - now) / 1000));
  await kv.put(keyOf(portalId), sealed, { expirationTtl });
}

/** Takes the log back into a portal that is installed anew. Without KV the install goes on, and the log stays where it is. */
export async function restoreAudit(options: AuditArchiveOptions, audit: AuditLog): Promise<void> {
  const { kv, portalId } = options;
  try {
    const entries = await readArchive(options);
    if (entries.length === 0) return;
    audit.restore(entries);
    await kv.delete(keyOf(portalId));
  } catch (error) {
    log("warn", "audit log not restored", {
      portal: portalId,
      reason: error instanceof Error ? error.name : "?",
    });
  }
}

async function readArchive({ kv, keyring, portalId }: AuditArchiveOptions): Promise<readonly AuditEntry[]> {
  const sealed = await kv.get(keyOf(portalId), "text");
  if (sealed === null) return [];
  const opened = await unseal(keyring, sealOf(portalId), sealed);
  if (!opened.ok) return [];
  const read = z.array(auditEntrySchema).safeParse(readJson(opened.value));
  return read.success ? read.data : [];
}

/** Leaves out what is there twice: a crash may have come between taking the log back and deleting the archive. */
function distinct(entries: readonly AuditEntry[]): AuditEntry[] {
  const known = new Map(entries.map((entry) => [JSON.stringify({ ...entry, seq: 0 }), entry]));
  return [...known.values()].toSorted((left, right) => right.at - left.at);
}

function keyOf(portalId: number): string {
  return `portal:${portalId}:audit`;
}

function sealOf(portalId: number): Seal {
  return { label: "seal:audit", place: keyOf(portalId) };
}
