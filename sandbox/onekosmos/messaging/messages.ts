/** The tenant's messages to people: nothing leaves the sandbox, `GET /sandbox/messages` shows them. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const CHANNELS = ["sms", "email", "voice"] as const;

const messageSchema = z.object({
  id: z.string(),
  channel: z.enum(CHANNELS),
  /** With the dialling code before a telephone number: `+1 5550100`. */
  recipient: z.string(),
  subject: z.string().nullable(),
  text: z.string(),
  /** Epoch ms. */
  sentAt: z.number(),
});
export type Message = z.infer<typeof messageSchema>;

/** The messages, newest last. */
export interface MessageStore {
  send(message: Omit<Message, "id" | "sentAt">): Message;
  list(): readonly Message[];
  clear(): void;
}

/** Opens the messages stored in `database`; `now` is epoch ms. */
export function createMessageStore(database: DatabaseSync, now: () => number): MessageStore {
  const insert = database.prepare(
    `INSERT INTO messages (id, channel, recipient, subject, text, sent_at)
     VALUES ($id, $channel, $recipient, $subject, $text, $sentAt)`,
  );
  const all = database.prepare(
    "SELECT id, channel, recipient, subject, text, sent_at AS sentAt FROM messages ORDER BY seq",
  );
  return {
    send(message) {
      const sent = { ...message, id: randomUUID(), sentAt: now() };
      insert.run(sent);
      return sent;
    },
    list: () => z.array(messageSchema).parse(all.all()),
    clear: () => database.exec("DELETE FROM messages"),
  };
}

/** Returns the text of a base64 template with its placeholders filled: `{{MAGICLINK}}` and the like. */
export function fillTemplate(templateB64: string, values: Readonly<Record<string, string>>): string {
  const template = Buffer.from(templateB64, "base64").toString("utf8");
  return template.replace(/\{\{(\w+)\}\}/gu, (placeholder, name: string) => values[name] ?? placeholder);
}
