/**
 * Reads HubSpot's webhooks journal, once an hour for the whole app: who uninstalled it. One object, so that two runs
 * of the cron read it once; it stores how far it came.
 */
import { DurableObject } from "cloudflare:workers";
import { configOf } from "./env.ts";
import { openJournal, type JournalClient, type JournalFailure, type Uninstall } from "./hubspot/journal.ts";
import { log } from "./lib/log.ts";
import { portalObject } from "./objects.ts";
import { ok, type Result } from "./lib/result.ts";
import { migrate, readSchema, type SchemaState } from "./lib/migrate.ts";

const RETRY_AFTER_MS = 5 * 60 * 1000;
/**
 * HubSpot keeps the journal for three days. When it has not been read to its end for one, reading begins anew, long
 * before anything is lost: an uninstall that is reported twice changes nothing.
 */
const BEGIN_ANEW_MS = 24 * 60 * 60 * 1000;
/** The next poll reads the others. */
const FILES_A_POLL = 100;
const NAME = "hubspot";

/** How far a poll came. */
type Reached = "end" | "more" | "unsure";

interface Cursor {
  readonly offset: string | null;
  /** When the journal was last read to its end, epoch ms. */
  readonly readAt: number;
  readonly nextAt: number;
}

/** The reader as the doctor reads it. Times are epoch ms, 0 when that never happened. */
export interface JournalState {
  readonly readAt: number;
  readonly nextAt: number;
  readonly schema: readonly SchemaState[];
}

const MIGRATIONS = [
  `CREATE TABLE cursor (one INTEGER PRIMARY KEY CHECK (one = 1), offset TEXT, read_at INTEGER NOT NULL,
         next_at INTEGER NOT NULL) STRICT;
       INSERT INTO cursor VALUES (1, NULL, 0, 0);`,
];

/** The reader. */
export class Journal extends DurableObject<Env> {
  #polling: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
  }

  /** Returns when the journal was last read to its end, when it is read next, and the schema. Changes nothing. */
  async inspect(): Promise<JournalState> {
    const { readAt, nextAt } = this.#cursor();
    return {
      readAt,
      nextAt,
      schema: readSchema(this.ctx.storage, [{ name: "main", migrations: MIGRATIONS }]),
    };
  }

  /** Reads what is new, if it is time. */
  async poll(now: number): Promise<void> {
    if (this.#cursor().nextAt > now) return;
    this.#polling ??= this.#read(now).finally(() => {
      this.#polling = null;
    });
    await this.#polling;
  }

  async #read(now: number): Promise<void> {
    const read = await this.#readAll(now);
    if (!read.ok) {
      log("warn", "journal put off", { reason: read.error.reason, detail: read.error.message });
      this.#save({ ...this.#cursor(), nextAt: now + RETRY_AFTER_MS });
      return;
    }
    const nextAt = read.value === "more" ? now : now + configOf(this.env).journalPollMs;
    const readAt = read.value === "end" ? now : this.#cursor().readAt;
    this.#save({ ...this.#cursor(), readAt, nextAt });
  }

  async #readAll(now: number): Promise<Result<Reached, JournalFailure>> {
    const { clientId, clientSecrets } = configOf(this.env);
    const opened = await openJournal({
      clientId,
      clientSecret: clientSecrets[0],
      fetch: (input, init) => fetch(input, init),
    });
    if (!opened.ok) return opened;
    const subscribed = await opened.value.subscribe();
    return subscribed.ok ? this.#readFiles(opened.value, now) : subscribed;
  }

  async #readFiles(client: JournalClient, now: number): Promise<Result<Reached, JournalFailure>> {
    const { offset: kept, readAt } = this.#cursor();
    let offset = now - readAt > BEGIN_ANEW_MS ? null : kept;
    for (let file = 0; file < FILES_A_POLL; file += 1) {
      const page = await client.next(offset);
      // It may be the end and it may be too far back: another day without a certain end shows which.
      if (!page.ok) return page.error.reason === "unknown_offset" ? ok("unsure") : page;
      if (page.value === null) return ok("end");
      for (const uninstall of page.value.uninstalls) await this.reportUninstall(uninstall);
      offset = page.value.offset;
      this.#save({ ...this.#cursor(), offset });
    }
    return ok("more");
  }

  /** A portal that cannot be reached now notices by its own failing refresh later. */
  async reportUninstall({ portalId, occurredAt }: Uninstall): Promise<void> {
    try {
      const left = await portalObject(this.env, portalId).uninstalled(occurredAt);
      log("info", "uninstall read", { portal: portalId, left });
    } catch (error) {
      log("error", "uninstall not delivered", { portal: portalId, reason: String(error).slice(0, 200) });
    }
  }

  #cursor(): Cursor {
    const query = "SELECT offset, read_at AS readAt, next_at AS nextAt FROM cursor";
    return this.ctx.storage.sql.exec<{ offset: string | null; readAt: number; nextAt: number }>(query).one();
  }

  #save({ offset, readAt, nextAt }: Cursor): void {
    this.ctx.storage.sql.exec(
      "UPDATE cursor SET offset = ?, read_at = ?, next_at = ?",
      offset,
      readAt,
      nextAt,
    );
  }
}

/**
 * Polls the journal, called by the cron: cheap while the hour is not over. A failure is logged and concerns nothing
 * else.
 */
export async function pollJournal(env: Env, now: number): Promise<void> {
  try {
    await env.JOURNAL.getByName(NAME).poll(now);
  } catch (error) {
    log("error", "journal poll failed", { reason: String(error).slice(0, 200) });
  }
}

/** Returns how far the journal was read. */
export async function inspectJournal(env: Env): Promise<JournalState> {
  return env.JOURNAL.getByName(NAME).inspect();
}
