/**
 * Sends one mail over the optional `EMAIL` binding of Cloudflare Email Service, and returns what its response means. The service
 * has no idempotency key, so an attempt without a response may have been sent.
 */
import * as z from "zod/mini";
import type { PortalHost } from "../../lib/portal-hosts.ts";
import type { MailMessage } from "./mail.ts";

/** The outcome of a mail. `code` is the service's. */
export type SendOutcome =
  | { readonly kind: "sent" }
  /** This address gets no mail. */
  | { readonly kind: "refused"; readonly code: string }
  /** No mail can be sent now: the sender is not set up, or a limit is reached. */
  | { readonly kind: "held"; readonly code: string }
  /** The service reports a failure; the mail was not taken. */
  | { readonly kind: "failed"; readonly code: string }
  /** There was no response: the mail may have been sent. */
  | { readonly kind: "unknown" };

/** Sends a mail. Does not throw. */
export type Mailer = (message: MailMessage) => Promise<SendOutcome>;

/** The mail services that this deployment can use, and the senders that it may name. */
export interface EmailMeans {
  /** Null: it has no `EMAIL` binding. */
  readonly mailer: Mailer | null;
  readonly emailDomains: readonly PortalHost[];
  readonly linkHosts: readonly PortalHost[];
}

interface EmailBinding {
  send(message: MailMessage): Promise<unknown>;
}

/** The service responds within seconds; after this time the outcome is unknown. In ms. */
const TIMEOUT_MS = 30_000;

const REFUSED: ReadonlySet<string> = new Set([
  "E_VALIDATION_ERROR",
  "E_RECIPIENT_NOT_ALLOWED",
  "E_RECIPIENT_SUPPRESSED",
]);
const HELD: ReadonlySet<string> = new Set([
  "E_SENDER_NOT_VERIFIED",
  "E_SENDER_DOMAIN_NOT_AVAILABLE",
  "E_RATE_LIMIT_EXCEEDED",
  "E_DAILY_LIMIT_EXCEEDED",
]);

const errorSchema = z.object({ code: z.string().check(z.regex(/^E_[A-Z_]{1,60}$/u)) });

/** Returns the mailer of this deployment, or null when it has no `EMAIL` binding. */
export function mailerOf(env: object): Mailer | null {
  const binding: unknown = Reflect.get(env, "EMAIL");
  return isBinding(binding) ? (message) => sendOver(binding, message) : null;
}

async function sendOver(binding: EmailBinding, message: MailMessage): Promise<SendOutcome> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<SendOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "unknown" }), TIMEOUT_MS);
  });
  try {
    return await Promise.race([outcomeOf(binding.send(message)), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The service's words may repeat the address, so nothing but the code is kept of them. */
async function outcomeOf(sending: Promise<unknown>): Promise<SendOutcome> {
  try {
    await sending;
    return { kind: "sent" };
  } catch (error) {
    const known = errorSchema.safeParse(error);
    if (!known.success) return { kind: "unknown" };
    const { code } = known.data;
    if (REFUSED.has(code)) return { kind: "refused", code };
    return HELD.has(code) ? { kind: "held", code } : { kind: "failed", code };
  }
}

function isBinding(value: unknown): value is EmailBinding {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "send") === "function";
}
