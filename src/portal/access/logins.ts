/**
 * The live logins of a portal's admins. A browser's cookie names one of them; what is not listed here has ended, wherever the
 * cookie is kept. The list is a bounded document, so that a check reads one row.
 */
import * as z from "zod/mini";
import { documentKey, type Documents } from "../../kernel/documents.ts";
import { toBase64Url } from "../../lib/crypto/bytes.ts";

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

/** A live login by which its user acts on the app's pages in HubSpot. */
export interface HubSpotLogin extends Login {
  /** When it ends unless it is used before, epoch ms. */
  readonly until: number;
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
  /** Its user acts on the app's pages in HubSpot as well. */
  readonly inHubSpot: boolean;
}

const loginSchema = z.object({
  id: z.string(),
  userId: z.nullable(z.int()),
  since: z.number(),
  seenAt: z.number(),
  /** Its user acts on the app's pages in HubSpot as well: the sign-in was begun there. */
  inHubSpot: z.optional(z.boolean()),
});
type StoredLogin = z.infer<typeof loginSchema>;

const LOGINS = documentKey("logins", z.object({ generation: z.string(), live: z.array(loginSchema) }));

export class Logins {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /**
   * Begins a login; drops what has ended, and what is beyond the bound. `inHubSpot`: its user may act on the app's pages in
   * HubSpot as long as it is live.
   */
  start(userId: number | null, now: number, inHubSpot = false): LoginKey {
    const { generation, live } = this.#read();
    const id = randomId();
    const others = live
      .filter((login) => isLive(login, now))
      .toSorted((left, right) => right.seenAt - left.seenAt)
      .slice(0, MAX_LOGINS - 1);
    const login = { id, userId, since: now, seenAt: now, ...(inHubSpot && { inHubSpot }) };
    this.#documents.put(LOGINS, { generation, live: [login, ...others] });
    return { id, generation };
  }

  /** Returns the login while it is live, and notes that it was used; null when it has ended or never was. */
  use(key: LoginKey, now: number): Login | null {
    const { generation, live } = this.#read();
    const login = live.find(({ id }) => id === key.id);
    if (generation !== key.generation || login === undefined || !isLive(login, now)) return null;
    this.#note(login, now);
    return { userId: login.userId, since: login.since };
  }

  /**
   * Returns the live login by which a user of HubSpot (the id of a signed call) acts there; null when there is none. Reading a
   * page is no use of it, so that a page that is left open does not keep it alive.
   */
  inHubSpot(userId: string, now: number): HubSpotLogin | null {
    const login = this.#newestInHubSpot(userId, now);
    if (login === null) return null;
    const until = Math.min(login.since + LOGIN_LIFETIME_MS, login.seenAt + LOGIN_IDLE_MS);
    return { userId: login.userId, since: login.since, until };
  }

  /** Returns the same for an action, and notes that the login was used. */
  useInHubSpot(userId: string, now: number): Login | null {
    const login = this.#newestInHubSpot(userId, now);
    if (login !== null) this.#note(login, now);
    return login;
  }

  /** Ends the logins by which a user acts in HubSpot, in their browsers as well. Returns whether there were any. */
  endInHubSpot(userId: string): boolean {
    const { generation, live } = this.#read();
    const kept = live.filter((login) => !isOfHubSpotUser(login, userId));
    if (kept.length === live.length) return false;
    this.#documents.put(LOGINS, { generation, live: kept });
    return true;
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
      .map(({ id, userId, since, seenAt, inHubSpot = false }) => {
        return { name: nameOf(id), userId, since, seenAt, isOwn: id === own.id, inHubSpot };
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

  #newestInHubSpot(userId: string, now: number): StoredLogin | null {
    const live = this.#read().live.filter((login) => isOfHubSpotUser(login, userId) && isLive(login, now));
    return live.toSorted((left, right) => right.since - left.since)[0] ?? null;
  }

  /** Notes that a login was used. */
  #note(login: StoredLogin, now: number): void {
    if (now - login.seenAt < NOTE_MS) return;
    const { generation, live } = this.#read();
    const noted = live.map((other) => (other.id === login.id ? { ...other, seenAt: now } : other));
    this.#documents.put(LOGINS, { generation, live: noted });
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

/** Compares as text: an id of a signed query may be longer than a number can hold. */
function isOfHubSpotUser(login: StoredLogin, userId: string): boolean {
  return login.inHubSpot === true && login.userId !== null && String(login.userId) === userId;
}

/** The beginning of a login's id: two logins of a portal have different ones. */
function nameOf(id: string): string {
  return id.slice(0, NAME_CHARS);
}

function randomId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
}
