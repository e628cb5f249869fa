/**
 * What tests do to a portal's storage behind its back: let time pass for what waits, and look at what is there. The only
 * place where tests name the tables of `src/kernel/schema.ts` and of contacts.
 */
import { runInDurableObject } from "cloudflare:test";

type Storage = DurableObjectStorage;

/** A portal, as far as its storage is concerned. */
interface PortalHandle {
  readonly stub: DurableObjectStub<import("../../../src/index.ts").Portal>;
}

/** Runs `play` on a portal's storage. */
export async function onStorage<T>(
  { stub }: PortalHandle,
  play: (storage: Storage) => T | Promise<T>,
): Promise<T> {
  return runInDurableObject(stub, (_, state) => play(state.storage));
}

/** The open sessions of a contact, as the portal knows them. */
export function sessionsOfContact(
  portal: PortalHandle,
  contactId: string,
): Promise<readonly { readonly kind: string; readonly requestId: string; readonly expiresAt: number }[]> {
  return onStorage(portal, ({ sql }) => {
    const query = "SELECT sessions FROM contacts WHERE contact_id = ?";
    const [row] = sql.exec<{ sessions: string }>(query, contactId).toArray();
    return row === undefined ? [] : JSON.parse(row.sessions);
  });
}

/** Makes every job that waits due now, and sets the alarm. */
export function makeJobsDue(portal: PortalHandle): Promise<void> {
  return onStorage(portal, (storage) => {
    storage.sql.exec("UPDATE jobs SET due_at = 0 WHERE state = 'due'");
    return storage.setAlarm(Date.now());
  });
}

/** Makes every poll due now; the alarm stays as it is. */
export function makePollsDue(portal: PortalHandle): Promise<void> {
  return onStorage(portal, ({ sql }) => void sql.exec("UPDATE polls SET due_at = 0"));
}

/** Moves the end of every open session to `expiresAt`, epoch ms, and makes its poll due. */
export function endLinks(portal: PortalHandle, expiresAt: number): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    const rows = sql
      .exec<{ id: string; sessions: string }>("SELECT contact_id AS id, sessions FROM contacts")
      .toArray();
    for (const { id, sessions } of rows) {
      const open: Record<string, unknown>[] = JSON.parse(sessions);
      const moved = JSON.stringify(open.map((session) => ({ ...session, expiresAt })));
      sql.exec("UPDATE contacts SET sessions = ? WHERE contact_id = ?", moved, id);
    }
    sql.exec("UPDATE polls SET due_at = 0");
  });
}

/** The jobs of a portal, oldest first. */
export function jobsOf(portal: PortalHandle): Promise<
  readonly {
    readonly subject: string;
    readonly dedupeKey: string;
    readonly queue: string;
    readonly state: string;
    readonly dueAt: number;
    readonly attempts: number;
    readonly reason: string;
  }[]
> {
  return onStorage(portal, ({ sql }) =>
    sql
      .exec<{
        subject: string;
        dedupeKey: string;
        queue: string;
        state: string;
        dueAt: number;
        attempts: number;
        reason: string;
      }>(
        "SELECT subject, dedupe_key AS dedupeKey, queue, state, due_at AS dueAt, attempts, reason FROM jobs ORDER BY seq",
      )
      .toArray(),
  );
}
