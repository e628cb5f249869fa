/**
 * The least that a contact costs in this runtime with the same guarantees: an object of its own that commits before and after its
 * call to 1Kosmos, a row that says what is to be written, and a place in one write to HubSpot for a hundred.
 */
import { DurableObject } from "cloudflare:workers";

interface LeastEnv {
  readonly CONTACT: DurableObjectNamespace<LeastContact>;
  /** Where a session is made, and where contacts are written. */
  readonly SESSIONS_URL: string;
  readonly WRITE_URL: string;
}

const JSON_TYPE = { "content-type": "application/json" };
/** Contacts whose sessions are made at once, as the app has by default, and those of one write. */
const AT_ONCE = 10;
const A_WRITE = 100;

/** A contact. */
export class LeastContact extends DurableObject<LeastEnv> {
  /** Makes a session and returns its link. */
  async start(contactId: string): Promise<string> {
    const requestId = crypto.randomUUID();
    this.ctx.storage.kv.put("contact", JSON.stringify({ contactId, requestId, phase: "requesting" }));
    const metadata = { hubspot_contact_id: contactId };
    const body = JSON.stringify({ callback_url: `https://app.test/${requestId}`, metadata });
    const answer = await fetch(this.env.SESSIONS_URL, { method: "POST", headers: JSON_TYPE, body });
    const session: { session_id: string; session_url: string } = await answer.json();
    this.ctx.storage.kv.put("contact", JSON.stringify({ contactId, requestId, phase: "open", ...session }));
    return session.session_url;
  }
}

/** The portal of those contacts. */
export class LeastPortal extends DurableObject<LeastEnv> {
  constructor(ctx: DurableObjectState, env: LeastEnv) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, link TEXT NOT NULL) WITHOUT ROWID, STRICT",
    );
  }

  /** Verifies contacts: stores them, makes their sessions, and writes their links. */
  async verify(contactIds: readonly string[]): Promise<void> {
    const { sql } = this.ctx.storage;
    sql.exec("INSERT INTO rows SELECT value, '' FROM json_each(?)", JSON.stringify(contactIds));
    const left = [...contactIds];
    const work = async (): Promise<void> => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        const link = await this.env.CONTACT.getByName(id).start(id);
        sql.exec("UPDATE rows SET link = ? WHERE id = ?", link, id);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    for (let at = 0; at < contactIds.length; at += A_WRITE)
      await this.#write(contactIds.slice(at, at + A_WRITE));
  }

  async #write(contactIds: readonly string[]): Promise<void> {
    const { sql } = this.ctx.storage;
    const ids = JSON.stringify(contactIds);
    const query = "SELECT id, link FROM rows WHERE id IN (SELECT value FROM json_each(?))";
    const rows = sql.exec<{ id: string; link: string }>(query, ids).toArray();
    const inputs = rows.map(({ id, link }) => ({
      id,
      properties: { idv_status: "pending", idv_verification_url: link },
    }));
    const body = JSON.stringify({ inputs });
    const answer = await fetch(this.env.WRITE_URL, { method: "POST", headers: JSON_TYPE, body });
    await answer.arrayBuffer();
    sql.exec("DELETE FROM rows WHERE id IN (SELECT value FROM json_each(?))", ids);
  }
}
