/** Sends one mail: checks that it is still needed, reads its address, sends it, and returns what becomes of its job. */
import type { ContactReport } from "../../domain/contact/contract.ts";
import type { Job, JobResult } from "../../kernel/jobs/job.ts";
import { log } from "../../lib/log.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { Addresses } from "./addresses.ts";
import type { MailClaims } from "./claims.ts";
import type { MailJob } from "./delivery-job.ts";
import type { MailHold } from "./hold.ts";
import { composeMail, type MailInput } from "./mail.ts";
import type { EmailMeans, SendOutcome } from "./mailer.ts";
import { maySendFrom } from "./problems.ts";
import { recipientOf } from "./recipient.ts";

export interface SendMailOptions {
  readonly context: PortalContext;
  readonly readReport: (contactId: string) => Promise<ContactReport>;
  readonly link: (contactId: string, version: number) => Promise<string>;
  readonly email: EmailMeans;
  readonly hold: MailHold;
  readonly claims: MailClaims;
  readonly addresses: Pick<Addresses, "take">;
}

/** A mail that is due. `contactId`: the contact that the job's stands for now. */
export interface DueMail extends MailJob {
  readonly job: Job;
  readonly contactId: string;
}

/** Why a mail whose outcome is unknown waits for an admin. */
export const UNKNOWN_MESSAGE =
  "The app stopped, or got no answer, while it sent this mail, so the mail may have been sent. Replay it to send it again.";
const ABSENT_MESSAGE = "HubSpot does not show this contact. The app retries automatically.";
const NOT_ALLOWED = "SENDER_NOT_ALLOWED";

/** Sends the mail. */
export async function sendMail(mail: DueMail, options: SendMailOptions): Promise<JobResult> {
  const { context, email, claims, hold } = options;
  const { records, now } = context;
  const { portalId, timeZone } = records.portal();
  const { delivery, personPage: page } = records.settings();
  const { seq } = mail.job;
  if (claims.has(seq)) return { kind: "dead", message: UNKNOWN_MESSAGE, apply: () => claims.remove(seq) };
  if (!delivery.ways.includes("app")) return dropped(context, "switched_off");
  const { links, linkVersion } = (await options.readReport(mail.contactId)).projection;
  const open = links.find(({ id }) => id === mail.linkId);
  if (open === undefined || open.review || open.expiresAt <= now()) return dropped(context, "too_late");
  if (email.mailer === null || !maySendFrom(delivery.sender.address, email, portalId))
    return heldBack(hold, NOT_ALLOWED, now());
  const read = await options.addresses.take(mail.contactId);
  if (!read.ok) return { kind: "retry", failure: read.error };
  if (read.value === undefined) return { kind: "retry", failure: { message: ABSENT_MESSAGE } };
  const recipient = recipientOf(read.value, delivery);
  if (recipient.kind === "skip") return dropped(context, recipient.reason, "mails_skipped_");
  const input: MailInput = {
    to: recipient.address,
    language: recipient.language ?? delivery.language,
    link: await options.link(mail.contactId, linkVersion),
    open,
    number: mail.number,
    page,
    sender: delivery.sender,
    timeZone,
    now: now(),
  };
  // Stored before the mail leaves: a Durable Object sends nothing before its writes are durable.
  context.commit(() => claims.add(seq));
  return resultOf(mail, await email.mailer(composeMail(input)), options);
}

/** The job's end; nothing was sent. The reason is for a card that requested the mail. */
function dropped({ counters }: PortalContext, reason: string, counter = "mails_"): JobResult {
  return { kind: "done", result: resultText(reason), apply: () => counters.add(`${counter}${reason}`) };
}

function resultText(outcome: string): string {
  return JSON.stringify({ outcome, message: null });
}

function heldBack(hold: MailHold, code: string, now: number): JobResult {
  return {
    kind: "retry",
    failure: { message: `Mails wait (${code}).` },
    apply: () => hold.begin(code, now),
    until: () => hold.current?.until ?? now,
  };
}

function resultOf(
  { job, number }: DueMail,
  outcome: SendOutcome,
  { context, claims, hold }: SendMailOptions,
): JobResult {
  const { counters, records, now } = context;
  const { seq } = job;
  if (outcome.kind === "sent")
    return {
      kind: "done",
      result: resultText("sent"),
      apply: () => {
        claims.remove(seq);
        hold.end();
        counters.add(number === 0 ? "mails_sent" : "reminders_sent");
      },
    };
  const code = outcome.kind === "unknown" ? "no_answer" : outcome.code;
  log("warn", "mail not sent", { portal: records.portal().portalId, job: seq, outcome: outcome.kind, code });
  const apply = () => claims.remove(seq);
  switch (outcome.kind) {
    case "held": {
      const held = heldBack(hold, code, now());
      return {
        ...held,
        apply: () => {
          apply();
          held.apply?.();
        },
      };
    }
    case "failed":
      return { kind: "retry", failure: { message: `Cloudflare Email Service failed (${code}).` }, apply };
    case "refused":
      return { kind: "dead", message: refusal(code), apply };
    case "unknown":
      return { kind: "dead", message: UNKNOWN_MESSAGE, apply };
  }
}

function refusal(code: string): string {
  return code === "E_RECIPIENT_SUPPRESSED"
    ? `Mails to this address bounced before, or were reported as spam, so Cloudflare Email Service sends none. Correct the address in HubSpot, then replay. (${code})`
    : `Cloudflare Email Service does not take a mail for this address. (${code})`;
}
