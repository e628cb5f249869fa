/** Every operation of a portal, played against the sandbox: what the tests of cost count and explain. */
import { runInDurableObject } from "cloudflare:test";
import {
  verifyManyRequestSchema,
  verifyRequestSchema,
} from "../../../src/features/cards/request-contract.ts";
import { associate, dealEvent, FIRST, GATE, GATED, moveDeal, newDeal, SECOND } from "../deal/play.ts";
import { newContact, SESSIONS_CONNECTION, signedCallback, type TestPortal } from "../support/portal.ts";
import { enrol, runAction } from "../support/workflows.ts";
import type { VerificationQuery } from "../../../src/features/activity/queries.ts";
import { OF_THE_TEST } from "./filling.ts";
import { open, pass, passed, pending, poll, requestOf, settle, tell, verified } from "./play.ts";

/** One operation: `prepare` is not counted and returns what is. */
export interface Operation {
  readonly name: string;
  readonly prepare: (portal: TestPortal) => Promise<() => Promise<unknown>>;
}

const onContact = (
  name: string,
  play: (portal: TestPortal, contactId: string) => Promise<unknown>,
  make: (portal: TestPortal) => Promise<string> = pending,
): Operation => ({
  name,
  prepare: async (portal) => {
    const contactId = await make(portal);
    return () => play(portal, contactId);
  },
});

const onPortal = (name: string, play: (portal: TestPortal) => Promise<unknown>): Operation => ({
  name,
  prepare: async (portal) => () => play(portal),
});

const press = (portal: TestPortal, contactId: string) =>
  portal.stub.startVerification({ contactId, userId: "1", request: verifyRequestSchema.parse({}) });

const CONTACTS: readonly Operation[] = [
  onContact("a creation", tell, newContact),
  onContact(
    "a repeated delivery",
    async (portal, id) => {
      await tell(portal, id, { dedupeKey: `again:${id}` });
    },
    async (portal) => {
      const id = await newContact(portal);
      await tell(portal, id, { dedupeKey: `again:${id}` });
      return id;
    },
  ),
  onContact("a callback with a result", async (portal, id) => {
    await passed(portal, id);
    await portal.stub.acceptCallback(await signedCallback(portal, id));
    await settle(portal);
  }),
  onContact("a poll without news", poll),
  onContact("a poll with a result", async (portal, id) => {
    await passed(portal, id);
    await poll(portal, id);
  }),
  onContact("a hand edit", (portal, id) =>
    tell(portal, id, { type: "contact.propertyChange", propertyName: "idv_status", value: "verified" }),
  ),
  onContact("an ignored event", (portal, id) =>
    tell(portal, id, { type: "contact.propertyChange", propertyName: "email" }),
  ),
  onContact("a deletion", (portal, id) => tell(portal, id, { type: "contact.deletion" })),
  onContact(
    "a restore",
    (portal, id) => tell(portal, id, { type: "contact.restore" }),
    async (portal) => {
      const id = await pending(portal);
      await tell(portal, id, { type: "contact.deletion" });
      return id;
    },
  ),
  onContact(
    "a privacy deletion",
    (portal, id) => tell(portal, id, { type: "contact.privacyDeletion" }),
    verified,
  ),
  {
    name: "a merge",
    prepare: async (portal) => {
      const [loser, survivor] = [await verified(portal), await pending(portal)];
      return () => tell(portal, survivor, { type: "contact.merge", mergedIds: [loser] });
    },
  },
  onContact("a link that is opened", async (portal, id) => {
    const requestId = await requestOf(portal, id);
    await portal.stub.linkOpened(id, { requestId, polled: true, moments: [], verifications: [] });
    await settle(portal);
  }),
  onContact("a document that is chosen", async (portal, id) => {
    await portal.stub.documentChosen(id, await requestOf(portal, id), "1");
    await settle(portal);
  }),
];

const CARDS: readonly Operation[] = [
  onContact("a card", (portal, id) => portal.stub.contactCard(id)),
  onContact("a card of a stranger", (portal, id) => portal.stub.contactCard(id), newContact),
  onPortal("the settings card", (portal) => portal.stub.portalCard()),
  onContact(
    "a press",
    async (portal, id) => {
      await press(portal, id);
      await settle(portal);
    },
    newContact,
  ),
  {
    name: "a bulk call of 20",
    prepare: async (portal) => {
      const contactIds = await Promise.all(Array.from({ length: 20 }, () => newContact(portal)));
      const request = verifyManyRequestSchema.parse({ contactIds });
      return async () => {
        await portal.stub.startBulkVerification({ userId: "1", request });
        await settle(portal);
      };
    },
  },
];

/** A deal with a pending contact. */
async function deal(portal: TestPortal): Promise<{ readonly dealId: string; readonly contactId: string }> {
  const contactId = await pending(portal);
  return { dealId: await newDeal(portal, FIRST, [contactId]), contactId };
}

async function move(portal: TestPortal, dealId: string, stage: string): Promise<void> {
  await portal.stub.accept([await moveDeal(portal, dealId, stage)]);
  await settle(portal);
}

async function held(portal: TestPortal) {
  const made = await deal(portal);
  await move(portal, made.dealId, GATED);
  return made;
}

type Held = Awaited<ReturnType<typeof held>>;

const onDeal = (
  name: string,
  play: (portal: TestPortal, deal: Held) => Promise<unknown>,
  make: typeof held = held,
): Operation => ({
  name,
  prepare: async (portal) => {
    const made = await make(portal);
    return () => play(portal, made);
  },
});

const DEALS: readonly Operation[] = [
  onDeal("a deal that is held", (portal, { dealId }) => move(portal, dealId, GATED), deal),
  onDeal("a deal that moves elsewhere", (portal, { dealId }) => move(portal, dealId, SECOND), deal),
  onDeal("a deal that is released", (portal, { contactId }) => pass(portal, contactId)),
  onDeal("a deal's card", (portal, { dealId }) => portal.stub.dealCard(dealId)),
  onDeal("a deal's gate", (portal, { dealId }) => portal.stub.dealGate(dealId)),
  onDeal("a deal's new contact", async (portal, { dealId }) => {
    await associate(portal, dealId, await newContact(portal));
    await portal.stub.accept([dealEvent(dealId, "associationChange")]);
    await settle(portal);
  }),
  onDeal("a deal's deletion", async (portal, { dealId }) => {
    await portal.crm("DELETE", `/crm/v3/objects/deals/${dealId}`);
    await portal.stub.accept([dealEvent(dealId, "deletion")]);
    await settle(portal);
  }),
  onDeal("a contact of a held deal erased", (portal, { contactId }) =>
    tell(portal, contactId, { type: "contact.privacyDeletion" }),
  ),
];

const runs = (
  name: string,
  objectType: "contact" | "deal",
  make: (portal: TestPortal) => Promise<string>,
  inputs: Record<string, string> = {},
) =>
  ({
    name,
    prepare: async (portal) => {
      const enrolment = await enrol(portal, await make(portal), inputs, objectType);
      return async () => {
        await runAction(portal, enrolment);
        await settle(portal);
      };
    },
  }) satisfies Operation;

async function enrolled(portal: TestPortal): Promise<string> {
  const contactId = await newContact(portal);
  await runAction(portal, await enrol(portal, contactId));
  await settle(portal);
  return contactId;
}

const WORKFLOWS: readonly Operation[] = [
  runs("a workflow's contact", "contact", newContact),
  runs("a workflow's deal", "deal", async (portal) => (await deal(portal)).dealId),
  runs("a workflow that does not wait", "contact", newContact, { callbackBehavior: "continue" }),
  onContact("a workflow that goes on", pass, enrolled),
  onContact(
    "a workflow's contact erased",
    (portal, id) => tell(portal, id, { type: "contact.privacyDeletion" }),
    enrolled,
  ),
  onContact(
    "a workflow whose time is over",
    async (portal, id) => {
      await runInDurableObject(portal.stub, (_, { storage }) => {
        const update = "UPDATE action_executions SET ends_at = 0 WHERE object_id = ?";
        storage.sql.exec(`${OF_THE_TEST} ${update}`, id);
        return storage.setAlarm(Date.now());
      });
      await settle(portal);
    },
    enrolled,
  ),
];

/** One list for each index that a filter goes by. */
const LISTS: readonly Partial<VerificationQuery>[] = [
  {},
  { status: "failed" },
  { reason: "face" },
  { trigger: "card" },
  { by: "77" },
  { status: "passed", from: "2020-01-01" },
];

const ADMIN: readonly Operation[] = [
  onPortal("the page", (portal) => portal.stub.overview()),
  onPortal("the page of activity", (portal) =>
    portal.stub.read("activity", { from: "2026-01-01", until: "2026-12-31" }),
  ),
  onPortal("the page of what needs attention", (portal) => portal.stub.read("attention", null)),
  ...LISTS.map((filters) =>
    onPortal(`the list of verifications, by ${Object.keys(filters).join(" and ") || "nothing"}`, (portal) =>
      portal.stub.read("verifications", { limit: 25, names: false, ...filters }),
    ),
  ),
  onContact("the page of a contact", (portal, contactId) =>
    portal.stub.read("contact", { contactId, names: false }),
  ),
  onContact("a link that is opened", (portal, contactId) => open(portal, contactId)),
  onPortal("the gates' board", (portal) => portal.stub.listPipelines()),
  onPortal("a sweep", (portal) => portal.stub.sweep()),
  onPortal("a settings change", async (portal) => {
    await portal.stub.putSettings({ linkLifetimeHours: 100 + Math.floor(Math.random() * 100) });
    await settle(portal);
  }),
  {
    name: "a replay",
    prepare: async (portal) => {
      const contactId = await newContact(portal);
      const seq = await runInDurableObject(portal.stub, (_, { storage: { sql } }) => {
        const insert = `INSERT INTO jobs (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts,
          reason, result) VALUES (?, 'dead', 'contacts.event', 'contacts.events', ?, 'dead', 0, 0, 9, 'refused', '')
          RETURNING seq AS n`;
        const event = JSON.stringify({ type: "contact.creation", source: "manual", occurredAt: Date.now() });
        return sql.exec<{ n: number }>(`${OF_THE_TEST} ${insert}`, `contact:${contactId}`, event).one().n;
      });
      return async () => {
        await portal.stub.replay(`job:${seq}`);
        await settle(portal);
      };
    },
  },
];

/** Operations whose cost must not depend on the size of the portal. */
export const OPERATIONS: readonly Operation[] = [...CONTACTS, ...CARDS, ...DEALS, ...WORKFLOWS, ...ADMIN];

/** Operations that go through what waits, because each row of it changes: they are explained, and not counted. */
export const SWEEPING_OPERATIONS: readonly Operation[] = [
  onPortal("a saved connection", async (portal) => {
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    await settle(portal);
  }),
  onPortal("another gate", async (portal) => {
    await portal.stub.putSettings({ gates: [{ ...GATE, minIal: "IAL2" }] });
    await settle(portal);
  }),
  onPortal("no timeline", (portal) => portal.stub.putSettings({ timeline: false })),
  onPortal("no imports", (portal) => portal.stub.putSettings({ importPolicy: { mode: "skip" } })),
];
