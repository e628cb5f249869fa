/**
 * The audit log: every change that a person made, who, when, from where, and from what to what. Secrets are named and never
 * stored. Entries are kept for 400 days, and at most 100,000 of them. Each is a line of the Worker's log as well, without values, which
 * nothing in the app can delete.
 */
import * as z from "zod/mini";
import { readJson } from "../../lib/json.ts";
import { logAlways } from "../../lib/log.ts";
import type { Migration } from "../../lib/migrate.ts";

export const AUDIT_MIGRATIONS: readonly Migration[] = [
  `-- changes that people made
   CREATE TABLE audit (
     seq INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     user_id INTEGER, -- HubSpot's; NULL: the grant named none, or HubSpot itself
     surface TEXT NOT NULL,
     action TEXT NOT NULL,
     changes TEXT NOT NULL -- JSON
   ) STRICT;
   CREATE INDEX audit_at ON audit (at);`,
];

/** How long an entry is kept. */
export const AUDIT_KEPT_MS = 400 * 24 * 60 * 60 * 1000;
/** Years of honest use. The bound is for a portal that would fill its storage. */
const MAX_ENTRIES = 100_000;
/** In characters; what is longer is cut. */
const MAX_VALUE = 1000;

/** Where a change was made: the app's page, its API, or HubSpot. */
type AuditSurface = "page" | "api" | "hubspot" | "sign-in" | "app";

/** Who makes a change, and where. */
export interface Actor {
  readonly userId: number | null;
  readonly surface: AuditSurface;
  /** There when HubSpot's consent is too old for what needs a fresh one. */
  readonly consent?: "old";
}

/** A call that names nobody: the app's own. */
export const APP: Actor = { userId: null, surface: "app" };

/** The action. */
export type AuditAction =
  | "sign_in"
  | "sign_out"
  | "end_login"
  | "settings"
  | "undo"
  | "connection"
  | "start"
  | "limit"
  | "link"
  | "replay"
  | "remove"
  | "manual_decision"
  | "doctor_token"
  | "disconnect"
  | "uninstall";

const changeSchema = z.object({ field: z.string(), from: z.string(), to: z.string() });
const changesSchema = z.array(changeSchema);
/** One field's change, as text. */
export type Change = z.infer<typeof changeSchema>;

/** One change of a person. `at`: epoch ms. */
export const auditEntrySchema = z.object({
  seq: z.number(),
  at: z.number(),
  userId: z.nullable(z.number()),
  surface: z.string(),
  action: z.string(),
  changes: z.array(changeSchema),
});
export type AuditEntry = Readonly<z.infer<typeof auditEntrySchema>>;

interface Row extends Record<string, SqlStorageValue> {
  readonly seq: number;
  readonly at: number;
  readonly user_id: number | null;
  readonly surface: string;
  readonly action: string;
  readonly changes: string;
}

interface AuditOptions {
  readonly now: () => number;
  /** Names the portal in the Worker's log; undefined when nothing is known of it. */
  readonly portalId: () => number | undefined;
}

export class AuditLog {
  readonly #sql: SqlStorage;
  readonly #options: AuditOptions;
  readonly #now: () => number;

  constructor(sql: SqlStorage, options: AuditOptions) {
    this.#sql = sql;
    this.#options = options;
    this.#now = options.now;
  }

  /** Adds an entry, and deletes those that are too old or too many. */
  add(by: Actor, action: AuditAction, changes: readonly Change[] = []): void {
    const text = JSON.stringify(
      changes.map(({ field, from, to }) => ({ field, from: cut(from), to: cut(to) })),
    );
    const insert = "INSERT INTO audit (at, user_id, surface, action, changes) VALUES (?, ?, ?, ?, ?)";
    this.#sql.exec(insert, this.#now(), by.userId, by.surface, action, text);
    const fields = cut(changes.map(({ field }) => field).join(" "));
    const { userId, surface } = by;
    logAlways("audit", {
      portal: this.#options.portalId(),
      user: userId ?? undefined,
      surface,
      action,
      fields,
    });
    this.prune();
  }

  /** Adds entries of before, the newest first, as they are. */
  restore(entries: readonly AuditEntry[]): void {
    const insert = "INSERT INTO audit (at, user_id, surface, action, changes) VALUES (?, ?, ?, ?, ?)";
    for (const { at, userId, surface, action, changes } of entries.toReversed())
      this.#sql.exec(insert, at, userId, surface, action, JSON.stringify(changes));
    this.prune();
  }

  /** Deletes entries that are too old or too many. */
  prune(): void {
    this.#sql.exec("DELETE FROM audit WHERE at <= ?", this.#now() - AUDIT_KEPT_MS);
    this.#sql.exec("DELETE FROM audit WHERE seq <= (SELECT max(seq) FROM audit) - ?", MAX_ENTRIES);
  }

  /** Returns at most `limit` entries before number `before`, the newest first. */
  entries(before: number, limit: number): readonly AuditEntry[] {
    const query = "SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?";
    const oldest = this.#now() - AUDIT_KEPT_MS;
    const rows = this.#sql.exec<Row>(query, before, limit).toArray();
    return rows.filter(({ at }) => at > oldest).map((row) => toEntry(row));
  }
}

function toEntry({ user_id: userId, changes, seq, at, surface, action }: Row): AuditEntry {
  const read = changesSchema.safeParse(readJson(changes));
  return { seq, at, userId, surface, action, changes: read.success ? read.data : [] };
}

function cut(text: string): string {
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 1)}…` : text;
}

/** Lists the fields in which two documents differ, by path. A list is one field. */
export function changesBetween(before: unknown, after: unknown): readonly Change[] {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  const fields = [...new Set([...was.keys(), ...is.keys()])];
  return fields.flatMap((field) => {
    const [from, to] = [was.get(field) ?? "", is.get(field) ?? ""];
    return from === to ? [] : [{ field, from, to }];
  });
}

/** The values of a document as text, by path. */
function leavesOf(value: unknown, path: readonly string[] = []): Map<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return new Map([[path.join("."), typeof value === "string" ? value : (JSON.stringify(value) ?? "")]]);
  }
  return new Map(Object.entries(value).flatMap(([name, inner]) => [...leavesOf(inner, [...path, name])]));
}
