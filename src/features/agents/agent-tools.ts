/**
 * The app's tools for HubSpot's agents. An agent has no user, so both tools fail closed: a
 * contact counts as verified only by a current pass, and nothing is started within a dry run or beyond the daily cap
 * for agents.
 */
import { contactFor } from "../cards/contact-card.ts";
import type { CardContext } from "../cards/card-context.ts";
import { startVerification } from "../cards/verification-request.ts";
import {
  notVerified,
  refused,
  type AgentOutcome,
  type AgentRequest,
  type IdentityCheck,
} from "./contract.ts";

/** The data that the tools work with. */
export interface AgentTools {
  readonly work: CardContext;
  /** A contact's short link. */
  readonly link: (contactId: string) => Promise<string>;
}

const NO_CONTACT = "Not verified: this account has no such contact, or HubSpot could not be asked about it.";

/** Checks a contact's identity. Changes nothing. */
export async function checkIdentity(
  { work }: Pick<AgentTools, "work">,
  contactId: string,
): Promise<IdentityCheck> {
  const found = await contactFor(work, contactId);
  if (!found.ok) return notVerified(NO_CONTACT);
  const known = work.services.index.find(found.value);
  if (known?.status !== "verified" || known.verifiedAt === null || known.deletedAt !== null)
    return notVerified(`Not verified: the status is ${known?.status ?? "not asked"}.`);
  const verifiedAt = new Date(known.verifiedAt).toISOString();
  const level = known.ial === null ? "" : ` at ${known.ial}`;
  return {
    verified: true,
    level: known.ial,
    verifiedAt,
    message: `Verified${level} on ${verifiedAt.slice(0, 10)}. This says who the contact is, not who is writing or calling.`,
  };
}

/** Requests a contact's verification. */
export async function requestByAgent(tools: AgentTools, request: AgentRequest): Promise<AgentOutcome> {
  const { work } = tools;
  const found = await contactFor(work, request.contactId);
  if (!found.ok) return refused("This account has no such contact, or HubSpot could not be asked about it.");
  const contactId = found.value;
  const { status, sessions = [] } = work.services.index.find(contactId) ?? { status: null };
  if (status === "verified")
    return { outcome: "already_verified", message: "The contact is verified already.", link: "" };
  const isOpen = sessions.some(({ kind }) => kind === "identity");
  if (isOpen) return answer(tools, contactId, "pending", "A verification is open already.");
  if (request.dryRun)
    return {
      outcome: "would_ask",
      message: "Nothing was started. A verification can be asked for.",
      link: "",
    };
  return start(tools, contactId, request.requestKey);
}

async function start(tools: AgentTools, contactId: string, requestKey?: string): Promise<AgentOutcome> {
  const started = await startVerification(tools.work, {
    contactId,
    userId: "",
    by: "agent",
    request: {
      kind: "identity",
      documentTypes: "any",
      proofingLevel: null,
      again: false,
      ...(requestKey === undefined ? {} : { requestKey }),
    },
  });
  if (!started.ok) return refused("The contact could not be asked. Try again later.");
  const { outcome, message } = started.value;
  if (outcome === "refused") return refused(message ?? "No verification can be started.");
  if (outcome === "already_verified")
    return { outcome, message: "The contact is verified already.", link: "" };
  return answer(tools, contactId, outcome === "joined" ? "pending" : "asked", WORDS[outcome]);
}

const WORDS = {
  started: "A verification was started. The link is on the contact's record.",
  joined: "A verification is open already.",
  waiting: "The verification is stored and starts as soon as possible.",
} as const;

/** Returns the outcome for an agent. Anybody who has the link can open the session, so agents get it only where an admin allows that. */
async function answer(
  { work, link }: AgentTools,
  contactId: string,
  outcome: "asked" | "pending",
  message: string,
): Promise<AgentOutcome> {
  const { returnLink } = work.services.records.settings().agents;
  return { outcome, message, link: returnLink ? await link(contactId) : "" };
}
