/**
 * Everything that can be made to go wrong, one row each: each other value of each switch, and each kind of fault on each
 * side and on each endpoint that a calm run called. The lists are the sandbox's own: a new switch is a new row, or an error.
 */
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { generalPath } from "../../../sandbox/chance.ts";
import type { Exchange } from "../../../sandbox/exchanges.ts";
import { faultSchema } from "../../../sandbox/faults.ts";
import { choicesOf, SWITCHBOARDS, type Choice } from "../../../sandbox/switchboards.ts";
import type { Account } from "./account.ts";

/** The sandbox numbers records of each type from here on. */
const FIRST_CONTACT = 1001;
const FIRST_DEAL = 1001;

/** One thing that goes wrong. */
export interface Row {
  readonly name: string;
  /** How the account behaves from the start, as opposed to what begins once all is set up. */
  readonly isEarly: boolean;
  /** True if calls are counted that it concerns. */
  readonly isFault: boolean;
  /** 1Kosmos states less, or otherwise: what it does not state is not written. */
  readonly statesLess: boolean;
  begin(account: Account): Promise<void>;
  lift(account: Account): Promise<void>;
}

type Values = (account: Account) => readonly unknown[];

/** Switches whose values name records or portals. */
const NAMED: Readonly<Record<string, Values>> = {
  lockedRecords: ({ portalId }) => [
    [{ portalId, type: "contact", id: FIRST_CONTACT }],
    [{ portalId, type: "deal", id: FIRST_DEAL }],
  ],
  migratingPortals: ({ portalId }) => [[portalId]],
};
const NAMED_COUNTS: Readonly<Record<string, number>> = { lockedRecords: 2, migratingPortals: 1 };

/** Returns a row for each value of each switch. */
export function switchRows(): readonly Row[] {
  return SWITCHBOARDS.flatMap((board) => choicesOf(board)).flatMap((choice) => rowsOf(choice));
}

function rowsOf(choice: Choice): readonly Row[] {
  const { board, name, normal, others } = choice;
  const named = NAMED[name];
  if (others === null && named === undefined)
    throw new Error(`${board.path} has ${name}, of which no other value is known: give its schema examples`);
  const count = others?.length ?? NAMED_COUNTS[name] ?? 0;
  return Array.from({ length: count }, (_, place) => {
    const valueFor = (account: Account) => (others ?? named?.(account))?.[place];
    const shown = others === null ? `#${place + 1}` : JSON.stringify(others[place]);
    return {
      name: `${board.side} ${name}=${shown}`,
      isEarly: true,
      isFault: false,
      statesLess: board.side === "onekosmos",
      begin: (account: Account) => set(account, choice, valueFor(account)),
      lift: (account: Account) => set(account, choice, normal),
    };
  });
}

async function set(account: Account, { board, name }: Choice, value: unknown): Promise<void> {
  const patch = { [name]: value };
  if (board.side === "hubspot") await account.crm("PUT", board.path, patch);
  else await account.tenant("PUT", board.path, patch);
}

const HUBSPOT_ERROR = { status: "error", message: "This is a test.", correlationId: "c-1" };
const FORBIDDEN = { ...HUBSPOT_ERROR, message: "This oauth-token (x) does not have proper permissions!" };
const PAGE = "<!doctype html><html><head><title>Sorry</title></head><body>Sorry</body></html>";

type Fields = Readonly<Partial<FaultFields>>;
type FaultFields = z.input<typeof faultSchema>;

/** The kinds of faults, by the fields of their schema; `rows.test` compares them with the schema. */
export const FAULT_KINDS: Readonly<Record<string, readonly Fields[]>> = {
  status: [
    { status: 400, body: HUBSPOT_ERROR },
    { status: 401, body: HUBSPOT_ERROR },
    { status: 403, body: FORBIDDEN },
    { status: 404, body: HUBSPOT_ERROR },
    { status: 409, body: HUBSPOT_ERROR },
    { status: 423, body: HUBSPOT_ERROR },
    { status: 429, body: HUBSPOT_ERROR },
    { status: 477, body: HUBSPOT_ERROR },
    { status: 500, body: HUBSPOT_ERROR },
  ],
  headers: [{ status: 429, body: HUBSPOT_ERROR, headers: { "retry-after": "2" } }],
  body: [
    { status: 503, body: PAGE },
    { status: 200, body: "not JSON" },
    { status: 200, body: {} },
  ],
  delayMs: [{ delayMs: 1500 }],
  hang: [{ hang: true }],
  reset: [{ reset: true }],
  leaveOut: [{ leaveOut: [String(FIRST_CONTACT)] }, { leaveOut: [String(FIRST_DEAL)] }],
  times: [{ status: 500, body: HUBSPOT_ERROR, times: 1 }],
  probability: [{ status: 500, body: HUBSPOT_ERROR, probability: 0.5, seed: 7 }],
};
const MAILS_PAUSED = { code: "E_DAILY_LIMIT_EXCEEDED", message: "This is a test." };
/** The same for the mail service, whose responses differ. */
const MAIL_FAULT_KINDS: Readonly<Record<string, readonly Fields[]>> = {
  status: [
    { status: 429, body: MAILS_PAUSED },
    { status: 400, body: { ...MAILS_PAUSED, code: "E_SENDER_NOT_VERIFIED" } },
    { status: 500, body: { ...MAILS_PAUSED, code: "E_INTERNAL_SERVER_ERROR" } },
  ],
  body: [{ status: 503, body: PAGE }],
  delayMs: [{ delayMs: 1500 }],
  hang: [{ hang: true }],
  reset: [{ reset: true }],
  times: [{ status: 429, body: MAILS_PAUSED, times: 1 }],
  probability: [
    { status: 500, body: { ...MAILS_PAUSED, code: "E_INTERNAL_SERVER_ERROR" }, probability: 0.5, seed: 7 },
  ],
};

/** Fields that say which calls are meant. */
const SELECTORS = ["host", "path", "method", "bodyMatch", "seed"];

/** Returns the fields of a fault that no row plays. */
export function unplayedFields(): readonly string[] {
  const played = new Set([...SELECTORS, ...Object.keys(FAULT_KINDS)]);
  return Object.keys(faultSchema.shape).filter((name) => !played.has(name));
}

/** The faults that are played on each endpoint by itself. */
const ON_ENDPOINTS: readonly Fields[] = [
  { status: 403, body: FORBIDDEN },
  { status: 500, body: HUBSPOT_ERROR },
];

/**
 * Returns the rows of faults: every kind on each whole side, some on each endpoint that `calls` shows; those that were
 * called `toSetUp` and later no more begin before the set-up.
 */
export function faultRows(
  calls: readonly Exchange[],
  toSetUp: readonly Exchange[],
  { withEndpoints }: { readonly withEndpoints: boolean },
): readonly Row[] {
  const whole = faultSchema.shape.host.options.flatMap((host) =>
    Object.values(host === "email" ? MAIL_FAULT_KINDS : FAULT_KINDS).flatMap((kinds) =>
      kinds.map((fields) => faultRow({ host, path: "" }, fields, false)),
    ),
  );
  const later = endpointsOf(calls.slice(toSetUp.length));
  const isEarly = (endpoint: Endpoint) => !later.some((other) => isDeepStrictEqual(other, endpoint));
  const endpoints = (withEndpoints ? endpointsOf(calls) : []).flatMap((endpoint) =>
    ON_ENDPOINTS.map((fields) => faultRow(endpoint, fields, isEarly(endpoint))),
  );
  return [...whole, ...endpoints];
}

interface Endpoint {
  readonly host: string;
  readonly path: string;
  readonly method?: string;
}

function endpointsOf(calls: readonly Exchange[]): readonly Endpoint[] {
  const found: Endpoint[] = [];
  for (const { side, direction, method, url } of calls) {
    const { pathname } = new URL(url);
    if (direction !== "in" || pathname.startsWith("/sandbox") || pathname.endsWith("/authorize")) continue;
    const path = `^${generalPath(pathname, "[^/]+")}(?:\\?|$)`;
    const endpoint = { host: side, path, method };
    if (!found.some((other) => isDeepStrictEqual(other, endpoint))) found.push(endpoint);
  }
  return found;
}

function faultRow(endpoint: Endpoint, fields: Fields, isEarly: boolean): Row {
  const { host, path, method = "" } = endpoint;
  const where =
    path === ""
      ? "every call"
      : `${method} ${path
          .slice(1)
          .replace(/\(\?:.*$/u, "")
          .replaceAll("[^/]+", "{id}")}`;
  return {
    name: `${host} ${where}: ${inWords(fields)}`,
    isEarly,
    isFault: true,
    statesLess: false,
    begin: async (account) => account.addFault({ ...endpoint, ...fields }),
    lift: async (account) => account.clearFaults(),
  };
}

function inWords({ status, body, headers, ...rest }: Fields): string {
  const content = status === 200 || status === 503 ? ` ${JSON.stringify(body)?.slice(0, 16)}` : "";
  const more = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const extra = headers === undefined ? [] : [JSON.stringify(headers)];
  return [...(status === undefined ? [] : [`${status}${content}`]), ...extra, ...more].join(" ");
}
