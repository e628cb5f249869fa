/**
 * The live logins of a portal's admins. A browser's cookie names one of them; what is not listed here has ended, wherever the
 * cookie is kept. The list is a bounded document, so that a check reads one row.
 */
import * as z from "zod/mini";
import { documentKey, type Documents } from "../kernel/documents.ts";
import { toBase64Url } from "../lib/crypto/bytes.ts";

/** One working day: long enough for an admin's visit, short enough for a machine that is shared. */
export const LOGIN_LIFETIME_MS = 12 * 60 * 60 * 1000;
/** Without a request for so long, a login ends. */
const LOGIN_IDLE_MS = 60 * 60 * 1000;
/** A request is noted at most this often: most requests write nothing. */
const NOTE_MS = 60 * 1000;
/** Beyond it the login ends that was used longest ago. */
const MAX_LOGINS = 50;
const ID_BYTES = 18;
const NAME_CHARS = 10;

/** How a cookie names its login. */
export interface LoginKey {
  readonly id: string;
  /** The install that the login belongs to; a disconnect or a reinstall begins another one. */
  readonly generation: string;
}

/** A login that is live. */
export interface Login {
  /** HubSpot's user, when the grant named one. */
  readonly userId: number | null;
  /** When HubSpot gave its consent, epoch ms. */
  readonly since: number;
}

/** A live login as admins see it. */
export interface LoginView {
  /** Names the login on pages. Opens nothing: a cookie is sealed, and carries more. */
  readonly name: string;
  readonly userId: number | null;
  /** When HubSpot gave its consent, epoch ms. */
  readonly since: number;
  /** When it was last used, to the minute, epoch ms. */
  readonly seenAt: number;
  /** The login of whoever looks. */
  readonly isOwn: boolean;
}

const loginSchema = z.object({
  id: z.string(),
  userId: z.nullable(z.int()),
  since: z.number(),
  seenAt: z.number(),
});
type StoredLogin = z.infer<typeof loginSchema>;

const LOGINS = documentKey("logins", z.object({ generation: z.string(), live: z.array(loginSchema) }));

export class Logins {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Begins a login; drops what has ended, and what is beyond the bound. */
  start(userId: number | null, now: number): LoginKey {
    const { generation, live } = this.#read();
    const id = randomId();
    const others = live
      .filter((login) => isLive(login, now))
      .toSorted((left, right) => right.seenAt - left.seenAt)
      .slice(0, MAX_LOGINS - 1);
    this.#documents.put(LOGINS, { generation, live: [{ id, userId, since: now, seenAt: now }, ...others] });
    return { id, generation };
  }

  /** Returns the login while it is live, and notes that it was used; null when it has ended or never was. */
  use(key: LoginKey, now: number): Login | null {
    const { generation, live } = this.#read();
    const login = live.find(({ id }) => id === key.id);
    if (generation !== key.generation || login === undefined || !isLive(login, now)) return null;
    if (now - login.seenAt >= NOTE_MS) {
      const noted = live.map((other) => (other === login ? { ...login, seenAt: now } : other));
      this.#documents.put(LOGINS, { generation, live: noted });
    }
    return { userId: login.userId, since: login.since };
  }

  /** Ends one login, and returns it; null when it had ended. */
  end({ id }: LoginKey): Login | null {
    const ended = this.#read().live.find((login) => login.id === id) ?? null;
    if (ended !== null) this.#keep((login) => login.id !== id);
    return ended;
  }

  /** Lists the live logins, those that were used last first. */
  list(own: LoginKey, now: number): readonly LoginView[] {
    return this.#read()
      .live.filter((login) => isLive(login, now))
      .toSorted((left, right) => right.seenAt - left.seenAt)
      .map(({ id, userId, since, seenAt }) => {
        return { name: nameOf(id), userId, since, seenAt, isOwn: id === own.id };
      });
  }

  /** Ends the live login of this name, or all but `own` for null. Returns those that it has ended. */
  endNamed(name: string | null, own: LoginKey, now: number): readonly Login[] {
    const isMeant = ({ id }: StoredLogin) => (name === null ? id !== own.id : nameOf(id) === name);
    const ended = this.#read().live.filter((login) => isMeant(login) && isLive(login, now));
    if (ended.length > 0) this.#keep((login) => !isMeant(login));
    return ended.map(({ userId, since }) => ({ userId, since }));
  }

  /** Ends every login that began before `at`, epoch ms. */
  endBefore(at: number): void {
    this.#keep(({ since }) => since >= at);
  }

  /** Ends every login: the install that they belong to is over. */
  endAll(): void {
    this.#documents.put(LOGINS, { generation: randomId(), live: [] });
  }

  #keep(isKept: (login: StoredLogin) => boolean): void {
    const { generation, live } = this.#read();
    this.#documents.put(LOGINS, { generation, live: live.filter((login) => isKept(login)) });
  }

  #read() {
    return this.#documents.get(LOGINS) ?? { generation: randomId(), live: [] };
  }
}

function isLive({ since, seenAt }: StoredLogin, now: number): boolean {
  return now - since < LOGIN_LIFETIME_MS && now - seenAt < LOGIN_IDLE_MS;
}

/** The beginning of a login's id: two logins of a portal have different ones. */
function nameOf(id: string): string {
  return id.slice(0, NAME_CHARS);
}

function randomId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
}
