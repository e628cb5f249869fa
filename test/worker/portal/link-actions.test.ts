/** The actions of users on an open link at a card: replace it, cancel it, have the app mail it. */
import { afterEach, describe, expect, it } from "vitest";
import { cardIn } from "../support/card.ts";
import { hubspotAnswers } from "../deal/play.ts";
import { deliveringPortal, createContact, mailsTo, mendMail } from "../delivery/play.ts";
import { lookAtLink } from "../support/link.ts";
import { verify } from "../support/card-play.ts";
import {
  idvOf,
  installedPortal,
  newContact,
  pendingContact,
  work,
  type TestPortal,
} from "../support/portal.ts";
import { z } from "zod";
import { WORDS } from "../../../src/i18n/languages.ts";

afterEach(mendMail);

const answerSchema = z.object({
  outcome: z.string(),
  code: z.nullable(z.string()),
  mailReason: z.nullable(z.string()),
  card: z.looseObject({
    status: z.nullable(z.string()),
    link: z.nullable(z.looseObject({})),
    sending: z.object({
      by: z.string(),
      mail: z.nullable(z.object({ state: z.string(), reason: z.nullable(z.string()) })),
      reminders: z.nullable(z.object({ sent: z.number(), max: z.number(), dueAt: z.nullable(z.string()) })),
    }),
    attempts: z.array(z.looseObject({ outcome: z.string(), detail: z.string() })),
  }),
});

async function act(portal: TestPortal, contactId: string, action: string, more: object = {}) {
  const proof = (await idvOf(portal, contactId)).idv_verification_url ?? undefined;
  const path = `/contacts/${contactId}/link`;
  const response = await cardIn(portal).ask(path, { action, proof, ...more });
  expect(response.status).toBe(200);
  return answerSchema.parse(await response.json());
}

const linkOf = async (portal: TestPortal, contactId: string) =>
  (await idvOf(portal, contactId)).idv_verification_url ?? "";

describe("replacing a link at a card", () => {
  it("makes the old link useless, keeps the session, and says who did it", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    const [before, session] = [
      await linkOf(portal, contactId),
      (await idvOf(portal, contactId)).idv_session_id,
    ];
    const answer = await act(portal, contactId, "replace", { requestKey: "once" });
    expect(answer).toMatchObject({
      outcome: "replaced",
      card: { status: "pending", link: { kind: "identity" } },
    });
    expect(answer.card.attempts[0]).toMatchObject({ outcome: "link_replaced", detail: "by user 77" });
    await work(portal);
    const after = await linkOf(portal, contactId);
    expect(after).not.toBe(before);
    expect((await idvOf(portal, contactId)).idv_session_id).toBe(session);
    expect(await (await lookAtLink(before)).text()).toContain(WORDS.en.replaced.title);
    expect(await (await lookAtLink(after)).text()).toContain(WORDS.en.kinds.identity.title);
  });

  it("is done once for a press that HubSpot repeats", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    const proof = await linkOf(portal, contactId);
    const both = await Promise.all(
      [1, 2].map(() => act(portal, contactId, "replace", { requestKey: "same", proof })),
    );
    expect(both.map(({ outcome }) => outcome)).toEqual(["replaced", "replaced"]);
    const lines = both[1]?.card.attempts.filter(({ outcome }) => outcome === "link_replaced");
    expect(lines).toHaveLength(1);
  });
});

describe("cancelling at a card", () => {
  it("ends the verification, and its link leads nowhere", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    const link = await linkOf(portal, contactId);
    const answer = await act(portal, contactId, "cancel");
    expect(answer).toMatchObject({ outcome: "cancelled", card: { status: "expired", link: null } });
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "expired" });
    expect(await (await lookAtLink(link)).text()).toContain(WORDS.en.withdrawn.title);
    // The person passes nevertheless: nobody is verified by a session that was cancelled.
    await verify(portal, contactId);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "expired" });
    expect(await cardIn(portal).startVerification(contactId)).toMatchObject({ outcome: "started" });
  });

  it.each(["replace", "cancel"])("and %s are refused where the settings switch them off", async (action) => {
    const portal = await installedPortal();
    expect(await portal.stub.putSettings({ cards: { changeLinks: false } })).toMatchObject({ ok: true });
    const { contactId } = await pendingContact(portal);
    expect(await act(portal, contactId, action)).toMatchObject({
      outcome: "refused",
      code: "switched_off",
      card: { mayChangeLink: false, status: "pending" },
    });
  });
});

describe("who may change a link", () => {
  it.each(["replace", "cancel", "mail"])(
    "shows it: %s is refused without it, or with another one",
    async (action) => {
      const portal = await deliveringPortal();
      const { contactId } = await pendingContact(portal);
      const other = await linkOf(portal, (await pendingContact(portal)).contactId);
      for (const proof of [undefined, other, `${other}x`])
        expect(await act(portal, contactId, action, { proof })).toMatchObject({
          outcome: "refused",
          code: "link_hidden",
          card: { status: "pending" },
        });
    },
  );

  it("may start verifications", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    await portal.stub.putSettings({ mayStart: { users: [1], teams: [] } });
    expect(await act(portal, contactId, "cancel")).toMatchObject({ outcome: "refused", code: "not_allowed" });
  });

  it("finds none where nothing is open", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    expect(await act(portal, contactId, "cancel")).toMatchObject({ outcome: "refused", code: "no_link" });
  });
});

describe("having the link mailed at a card", () => {
  it("sends one mail more, once within some minutes, and the card says what became of it", async () => {
    const portal = await deliveringPortal({ reminders: { max: 3, everyHours: 24 } });
    const email = `${crypto.randomUUID()}@example.net`;
    const { contactId } = await createContact(portal, { email });
    expect(await mailsTo(email)).toHaveLength(1);
    const answer = await act(portal, contactId, "mail");
    expect(answer).toMatchObject({
      outcome: "mailed",
      card: { sending: { by: "app", mail: { state: "sent", reason: null }, reminders: { sent: 0, max: 3 } } },
    });
    expect(answer.card.sending.reminders?.dueAt).toMatch(/Z$/u);
    await act(portal, contactId, "mail", { requestKey: "another" });
    expect(await mailsTo(email)).toHaveLength(2);
  });

  it("says why nobody was written to", async () => {
    const portal = await deliveringPortal();
    const { contactId } = await createContact(portal, { hs_email_optout: "true" });
    expect(await act(portal, contactId, "mail")).toMatchObject({
      outcome: "not_mailed",
      mailReason: "opted_out",
      card: { sending: { mail: { state: "not_sent", reason: "opted_out" } } },
    });
  });

  it("is not offered where the app sends no mails", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    expect(await act(portal, contactId, "mail")).toMatchObject({
      outcome: "refused",
      code: "switched_off",
      card: { sending: { by: "person", mail: null } },
    });
  });
});

describe("a write that HubSpot refuses", () => {
  it("is on the contact's card until HubSpot takes it", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const refusal = {
      status: "error",
      message: "A rule of this account refuses it",
      category: "VALIDATION_ERROR",
    };
    const isWrite = ({ method, url }: Request) =>
      method === "PATCH" && url.endsWith(`/contacts/${contactId}`);
    const refused = hubspotAnswers(isWrite, () => Response.json(refusal, { status: 400 }));
    await cardIn(portal).startVerification(contactId);
    await work(portal);
    expect(await cardIn(portal).contact(contactId)).toMatchObject({
      status: "pending",
      refusedWrite: { reason: expect.stringContaining(refusal.message) },
    });
    refused.stop();
    const [letter] = (await portal.stub.overview())?.deadLetters ?? [];
    expect(await portal.stub.replay(letter?.id ?? "")).toBe(true);
    await work(portal);
    expect(await cardIn(portal).contact(contactId)).toMatchObject({ refusedWrite: null });
  });
});
