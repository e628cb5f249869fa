/**
 * `node bench/card.ts`: how quickly a card's response comes at 10 connections, beside what no card can beat: a page without
 * an object, a signed call without one, a signed call of one object. The load comes from the same machine.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { signIn } from "../sandbox/admin.ts";
import { createCrmUser } from "../sandbox/crm-user.ts";
import { EXTENSION_AUTHORIZATION, HUBSPOT } from "../sandbox/fixed.ts";
import { signV3 } from "../sandbox/hubspot/webhooks/signature.ts";
import { type Stack, startStack } from "../sandbox/stack.ts";
import { createTerminal } from "../sandbox/terminal.ts";
import { waitFor } from "../sandbox/wait.ts";

const CONNECTIONS = 10;
/** Requests of one measurement; as many as a fifth of them go before it as warm-up. */
const REQUESTS = 1000;
/** Contacts with an open session, and deals with three of them each. */
const CONTACTS = 60;
const DEALS = 20;
/** The same several times: the first column shows how quiet the machine was. */
const ROUNDS = 5;

const terminal = createTerminal(process.stdout);
const stateDir = mkdtempSync(join(tmpdir(), "onekosmos-bench-"));
const stack = await startStack({ stateDir, fresh: true, ports: { app: 0, hubspot: 0, onekosmos: 0 } });
try {
  await (await signIn(stack.origins)).connect("sessions");
  terminal.heading(`${process.platform} ${process.arch}, ${cpus().length} CPUs, Node ${process.version}`);
  const { contacts, deals } = await populate(stack);
  for (let round = 1; round <= ROUNDS; round += 1) await measure(stack, contacts, deals, round);
} finally {
  await stack.close();
  rmSync(stateDir, { recursive: true, force: true });
}

async function populate({ origins }: Stack): Promise<{ contacts: string[]; deals: string[] }> {
  const crm = createCrmUser(origins.hubspot);
  await crm.importContacts(CONTACTS);
  const contacts = await waitFor("all are pending", async () => {
    const all = await crm.list();
    const pending = all.filter(({ properties }) => properties["idv_status"] === "pending");
    return pending.length === CONTACTS ? pending.map(({ id }) => id) : undefined;
  });
  const deals: string[] = [];
  for (let deal = 0; deal < DEALS; deal += 1) {
    deals.push(await createDeal(origins.hubspot, contacts.slice(deal * 3, deal * 3 + 3)));
  }
  return { contacts, deals };
}

async function createDeal(origin: string, contactIds: readonly string[]): Promise<string> {
  const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }];
  const response = await fetch(`${origin}/crm/v3/objects/deals`, {
    method: "POST",
    headers: { authorization: `Bearer ${HUBSPOT.privateAppToken}`, "content-type": "application/json" },
    body: JSON.stringify({
      properties: { dealname: "Bench", pipeline: "default", dealstage: "appointmentscheduled" },
      associations: contactIds.map((id) => ({ to: { id }, types })),
    }),
  });
  return z.object({ id: z.string() }).parse(await response.json()).id;
}

async function measure(
  { origins: { app } }: Stack,
  contacts: readonly string[],
  deals: readonly string[],
  round: number,
): Promise<void> {
  terminal.heading(`Round ${round}: ${REQUESTS} requests each over ${CONNECTIONS} connections, in ms`);
  terminal.pairs({
    "GET /": await load(() => fetch(`${app}/`)),
    "POST /hubspot/webhooks, no event": await load(() => signed("POST", `${app}/hubspot/webhooks`, "[]")),
    "GET /hubspot/card/portal": await load(() => signed("GET", card(app, "portal"))),
    "GET /hubspot/card/contacts/{id}": await load((n) =>
      signed("GET", card(app, `contacts/${of(contacts, n)}`)),
    ),
    "GET /hubspot/card/deals/{id}": await load((n) => signed("GET", card(app, `deals/${of(deals, n)}`))),
  });
}

function of(ids: readonly string[], index: number): string {
  return ids[index % ids.length] ?? "";
}

function card(app: string, path: string): string {
  return `${app}/hubspot/card/${path}?userId=1&portalId=${HUBSPOT.portalId}&userEmail=a@b.example&appId=${HUBSPOT.appId}`;
}

function signed(method: "GET" | "POST", url: string, body = ""): Promise<Response> {
  const timestamp = Date.now();
  return fetch(url, {
    method,
    headers: {
      authorization: "Bearer 1kosmos-extension",
      "x-hubspot-signature-v3": signV3(HUBSPOT.clientSecret, { method, uri: url, body, timestamp }),
      "x-hubspot-request-timestamp": String(timestamp),
      // Webhooks come without it.
      ...(method === "GET" && { authorization: EXTENSION_AUTHORIZATION }),
    },
    ...(body === "" ? {} : { body }),
  });
}

/** Sends requests over all connections; returns the spread of their times. Throws when a response is no success. */
async function load(send: (n: number) => Promise<Response>): Promise<string> {
  const times: number[] = [];
  const warmUp = REQUESTS / 5;
  let sent = 0;
  const connection = async (): Promise<void> => {
    while (sent < warmUp + REQUESTS) {
      const n = sent;
      sent += 1;
      const began = performance.now();
      const response = await send(n);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
      if (n >= warmUp) times.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const rate = Math.round(sent / ((performance.now() - began) / 1000));
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.ceil(share * times.length) - 1] ?? Number.NaN).toFixed(1);
  return `p50 ${at(0.5)} · p95 ${at(0.95)} · p99 ${at(0.99)} · max ${at(1)}   ${rate} requests/s`;
}
