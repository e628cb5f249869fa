/**
 * The cards of records with a gate: the gate, and each contact with its standing, from what the portal has stored and a
 * fresh read.
 */
import { missingStageWording } from "../../domain/gate/reasons.ts";
import type { CardLink, CardRefusal, DealCard, DealCardContact, RecordCard } from "./contract.ts";
import { iso, linkOf, pauseAfter, PREPARING_MS } from "../contacts/view.ts";
import type { OpenSession } from "../../domain/contact/contract.ts";
import { bearsLabel, gatesOf, gatesReached, isBroken, type Gate } from "../../domain/gate/gate.ts";
import type { GatedRecord } from "../../domain/gate/gated-record.ts";
import type { GatedType } from "../../domain/vocabulary.ts";
import type { RecordContact } from "../../hubspot/crm/associations.ts";
import type { Pipeline } from "../../hubspot/crm/pipelines.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { IndexedContact } from "../contacts/table/contact-index.ts";
import { verificationsOf } from "../contacts/table/verification-table.ts";
import { brokenGates } from "../gates/pipelines.ts";
import { blockedBy, BLOCKED_AFTER_MS } from "./contact-card.ts";
import { connectionOf, type CardServices, type CardRecord, type CardContext } from "./card-context.ts";
import type { GateRequirement, RefusedWrite } from "./card-vocabulary.ts";

/** A gate opens by itself when its contacts are verified; somebody may verify them elsewhere. Ms. */
const HELD_MS = 15_000;

/** Handles `GET /hubspot/card/deals/{id}`. */
export async function dealCard(
  work: CardContext,
  dealId: string,
  userId: string,
): Promise<Result<DealCard, CardRefusal>> {
  const card = await recordCard(work, "deal", dealId, userId);
  return card.ok ? ok({ dealId, ...card.value }) : card;
}

/** Returns the card of a deal or a ticket: its gate and its contacts. */
export async function recordCard(
  work: CardContext,
  type: GatedType,
  recordId: string,
  userId: string,
): Promise<Result<RecordCard, CardRefusal>> {
  const { gates, records, cards } = work.services;
  // HubSpot took the grant back: the record's known facts are shown, and nothing can be requested.
  const connected = records.portal().status === "connected";
  const read = connected ? await cards.records[type].get(recordId) : ok(undefined);
  if (!read.ok) return err("unread");
  if (connected && read.value === undefined) return err("unknown_record");
  const found = read.value;
  const pipelines = await pipelinesOf(work, type);
  const gate = gates[type].table.gate(recordId);
  const judging = judgingAt(gatesOf(records.settings().gates, type), found, gate, pipelines);
  const [broken] = brokenGates(judging, pipelines);
  const working = judging.filter((judge) => !isBroken(judge, pipelines));
  const contacts = contactsOf(work, found, gate, working);
  const barred = await cards.rights.refusal(userId);
  return ok({
    // Its gate may have broken since the record was last evaluated.
    gate:
      gate === null
        ? null
        : {
            ...gateOf({ ...gate, movesOn: gate.movesOn && broken === undefined }, pipelines),
            asksFor: [...new Set(working.map(requirementOf))],
          },
    gateProblem: broken?.problem ?? null,
    gateProblemWording: broken === undefined ? null : missingStageWording(broken.missing),
    contacts: contacts.map(({ card }) => card),
    connection: connectionOf(work.services),
    refusedWrite: refusedWrite(work.services, type, recordId),
    ...(barred !== null && { mayNotStart: barred.message, mayNotStartCode: barred.code }),
    refreshAfterMs: refreshAfter(contacts, gate),
  });
}

/** The write that HubSpot refused for the record: its gate's values, or its caller's. */
function refusedWrite(
  { gates, callers }: CardServices,
  type: GatedType,
  recordId: string,
): RefusedWrite | null {
  const ofCaller = type === "ticket" ? callers.outbox.deadRows.causeOf(recordId) : null;
  const reason = gates[type].outbox.deadRows.causeOf(recordId) ?? ofCaller;
  return reason === null ? null : { reason };
}

function requirementOf({ contacts }: Gate): GateRequirement {
  return typeof contacts === "object" ? "label" : contacts;
}

/** Reads the pipelines. Without them stages have no names, and no contact counts. */
async function pipelinesOf({ services }: CardContext, type: GatedType): Promise<readonly Pipeline[]> {
  const gates = gatesOf(services.records.settings().gates, type);
  if (gates.length === 0 || services.records.portal().status !== "connected") return [];
  const read = await services.gates[type].reader.pipelines.get();
  return read.ok ? read.value : [];
}

/** Returns the gates that apply to the record where it is, or at the stage that it waits for. */
function judgingAt(
  gates: readonly Gate[],
  found: CardRecord | undefined,
  gate: GatedRecord | null,
  pipelines: readonly Pipeline[],
): readonly Gate[] {
  const at = gate?.wanted ?? found?.record;
  const reached = at === undefined ? [] : gatesReached(gates, pipelines, at);
  return reached.filter(({ mode }) => mode !== "trigger");
}

interface Shown {
  readonly card: DealCardContact;
  /** Since the last sign of life of its open session, ms; null without one. */
  readonly quietMs: number | null;
  /** Its session has to wait for its turn, or for somebody to act. */
  readonly isHindered: boolean;
}

function contactsOf(
  work: CardContext,
  found: CardRecord | undefined,
  gate: GatedRecord | null,
  gates: readonly Gate[],
): readonly Shown[] {
  const { cards, index } = work.services;
  // Whom a record waits for is known without HubSpot.
  const contacts: readonly RecordContact[] =
    found?.contacts ?? (gate?.contacts ?? []).map(({ contactId }) => ({ contactId, labels: [] }));
  const ids = contacts.map(({ contactId }) => index.resolve(contactId));
  const known = index.findAll(ids);
  const asked = cards.requests.waitingFor(ids);
  const connection = connectionOf(work.services);
  const notes = new Map(gate?.contacts.map(({ contactId, note }) => [contactId, note]));
  return contacts.map(({ labels }, place): Shown => {
    const contactId = ids[place] ?? "";
    const session = newestOf(known.get(contactId)?.sessions ?? []);
    const isOpen = session !== undefined && work.now() < session.expiresAt;
    const link: CardLink | null = isOpen ? linkOf(session.kind, session) : null;
    const card: DealCardContact = {
      contactId,
      status: known.get(contactId)?.status ?? null,
      ial: known.get(contactId)?.ial ?? null,
      decidedBy: isDecidedByHand(known.get(contactId)) ? "admin" : null,
      preparing: asked.get(contactId)?.state === "due",
      note: notes.get(contactId) ?? "",
      link,
      review: session?.review === true,
      counts: gates.some(({ contacts: who }) => typeof who !== "object" || bearsLabel(labels, who)),
    };
    const isHindered = blockedBy(connection, asked.get(contactId), work.now()) !== null;
    const quietMs = isOpen ? work.now() - (session.openedAt ?? session.startedAt) : null;
    return { card, quietMs, isHindered };
  });
}

/** Returns whether a contact's status is an admin's decision: that of its newest verification of an identity. */
function isDecidedByHand(contact: IndexedContact | undefined): boolean {
  if (contact?.status !== "verified" && contact?.status !== "failed") return false;
  const outcome = contact.status === "verified" ? "passed" : "failed";
  const identities = verificationsOf(contact.verifications).filter(({ kind }) => kind === "identity");
  const newest = identities.toSorted((left, right) => left.startedAt - right.startedAt).at(-1);
  return newest?.manual !== undefined && newest.outcome === outcome;
}

function newestOf(sessions: readonly OpenSession[]): OpenSession | undefined {
  return sessions.toSorted((left, right) => left.startedAt - right.startedAt).at(-1);
}

function gateOf(
  { status, reason, refusal, wanted, movesOn, since }: GatedRecord,
  pipelines: readonly Pipeline[],
): Omit<NonNullable<RecordCard["gate"]>, "asksFor"> {
  return {
    status,
    reason,
    refusal,
    wantedStage: wanted === null ? null : stageOf(wanted, pipelines),
    movesOn,
    since: iso(since),
  };
}

function stageOf(
  { pipelineId, stageId: id }: { readonly pipelineId: string; readonly stageId: string },
  pipelines: readonly Pipeline[],
): { readonly id: string; readonly label: string | null } {
  const stages = pipelines.find((pipeline) => pipeline.id === pipelineId)?.stages ?? [];
  return { id, label: stages.find((stage) => stage.id === id)?.label ?? null };
}

function refreshAfter(contacts: readonly Shown[], gate: GatedRecord | null): number | null {
  const preparing = contacts.filter(({ card }) => card.preparing);
  if (preparing.some(({ isHindered }) => !isHindered)) return PREPARING_MS;
  const pauses = contacts.flatMap(({ quietMs }) => (quietMs === null ? [] : [pauseAfter(quietMs)]));
  if (preparing.length > 0) pauses.push(BLOCKED_AFTER_MS);
  if (gate !== null && gate.wanted !== null) pauses.push(HELD_MS);
  return pauses.length === 0 ? null : Math.min(...pauses);
}
