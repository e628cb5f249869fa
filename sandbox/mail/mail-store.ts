/**
 * The mails that the app sent: nothing leaves the sandbox, `GET /sandbox/mails` shows them. One SQLite file, so that what
 * was sent survives a kill as it would at a mail service.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** Parses a mail as `GET /sandbox/mails` returns it. */
export const mailSchema = z.object({
  id: z.string(),
  /** Epoch ms. */
  sentAt: z.number(),
  to: z.string(),
  from: z.object({ email: z.string(), name: z.string() }),
  replyTo: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  headers: z.record(z.string(), z.string()),
});
/** A mail as `GET /sandbox/mails` shows it. */
export type Mail = z.infer<typeof mailSchema>;

/** The mails, the newest first. */
export interface MailStore {
  add(mail: Omit<Mail, "id" | "sentAt">): Mail;
  /** Returns the newest mails, to one address or to all. */
  list(options: { readonly to: string | null; readonly limit: number }): readonly Mail[];
  clear(): void;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS mails (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL,
    mail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS mails_by_recipient ON mails (recipient);`;

const rowSchema = z.object({ mail: z.string().transform((text) => mailSchema.parse(JSON.parse(text))) });

/** Opens the store at `path`: a file, whose folder is made if missing, or ":memory:". */
export function createMailStore(path: string, now: () => number = Date.now): MailStore {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
  database.exec(SCHEMA);
  const insert = database.prepare("INSERT INTO mails (recipient, mail) VALUES ($recipient, $mail)");
  const all = database.prepare("SELECT mail FROM mails ORDER BY seq DESC LIMIT $limit");
  const some = database.prepare(
    "SELECT mail FROM mails WHERE recipient = $recipient ORDER BY seq DESC LIMIT $limit",
  );
  return {
    add(mail) {
      const sent = { ...mail, id: randomUUID(), sentAt: now() };
      insert.run({ recipient: keyOf(mail.to), mail: JSON.stringify(sent) });
      return sent;
    },
    list({ to, limit }) {
      const rows = to === null ? all.all({ limit }) : some.all({ recipient: keyOf(to), limit });
      return z
        .array(rowSchema)
        .parse(rows)
        .map(({ mail }) => mail);
    },
    clear: () => database.exec("DELETE FROM mails"),
    close: () => database.close(),
  };
}

function keyOf(address: string): string {
  return address.trim().toLowerCase();
}
