/** How a link reaches its person: the part of a portal's settings that is about delivery and reminders. */
import * as z from "zod/mini";
import type { RemindPolicy } from "../../domain/contact/decide/link.ts";
import { TRIGGERS } from "../../domain/contact/trigger.ts";
import { LANGUAGES } from "../../i18n/words.ts";

/**
 * `workflow`: a workflow in HubSpot sends it. `app`: the app mails it. `person`: the requester copies it from the card.
 */
export const DELIVERY_WAYS = ["workflow", "app", "person"] as const;

const MAX_NAME_LENGTH = 80;
/** RFC 5321, section 4.5.3.1. */
const MAX_ADDRESS_LENGTH = 254;
const MAX_REMINDERS = 10;
/** One minute, as for the link's lifetime. */
const MIN_HOURS = 1 / 60;
const MAX_HOURS = 24 * 30;
const HOUR_MS = 3_600_000;

/** An address without display name, or nothing. */
const addressSchema = z
  .string()
  .check(
    z.trim(),
    z.maxLength(MAX_ADDRESS_LENGTH),
    z.refine(isAddressOrEmpty, "Must be an e-mail address, for example verify@example.com."),
  );

const senderSchema = z.strictObject({
  /** "": none chosen. Its domain must be one that the operator of this app allows. */
  address: addressSchema,
  name: z
    .string()
    .check(
      z.trim(),
      z.maxLength(MAX_NAME_LENGTH),
      z.regex(/^[^\r\n<>"]*$/u, 'Must be one line without <, > and ".'),
    ),
  /** Where replies go; "": to the sender. */
  replyTo: addressSchema,
});

const remindersSchema = z.strictObject({
  /** Per link; 0: none. */
  max: z.int().check(z.minimum(0), z.maximum(MAX_REMINDERS)),
  /** From the link, and from one reminder to the next. */
  everyHours: z
    .number()
    .check(z.minimum(MIN_HOURS, "Must be at least a minute: 0.0167."), z.maximum(MAX_HOURS)),
});

const waysSchema = z.array(z.enum(DELIVERY_WAYS)).check(z.refine(isSet, "Name each way once."));
const triggersSchema = z.array(z.enum(TRIGGERS)).check(z.refine(isSet, "Name each trigger once."));
/** The id of HubSpot's subscription type whose opt-outs count beside "Unsubscribed from all email"; "": none. */
const subscriptionSchema = z
  .string()
  .check(z.trim(), z.regex(/^\d{0,15}$/u, "Must be empty or the number of a subscription type."));

export const deliverySchema = z.strictObject({
  ways: waysSchema,
  /** Whose links the app mails, where `ways` has `app`. */
  triggers: triggersSchema,
  sender: senderSchema,
  subscriptionId: subscriptionSchema,
  /** Of mails to contacts whose language HubSpot's record lacks. */
  language: z.enum(LANGUAGES),
  reminders: remindersSchema,
});
/** The settings of delivery. */
export type DeliverySettings = z.infer<typeof deliverySchema>;

/** The input that `PUT /api/settings` accepts of them. */
export const deliveryPatchSchema = z.partial(
  z.strictObject({
    ways: waysSchema,
    triggers: triggersSchema,
    sender: z.partial(senderSchema),
    subscriptionId: subscriptionSchema,
    language: z.enum(LANGUAGES),
    reminders: z.partial(remindersSchema),
  }),
);
type DeliveryPatch = z.infer<typeof deliveryPatchSchema>;

export const DEFAULT_DELIVERY: DeliverySettings = {
  ways: [],
  triggers: [...TRIGGERS],
  sender: { address: "", name: "", replyTo: "" },
  subscriptionId: "",
  language: "en",
  reminders: { max: 0, everyHours: 24 },
};

/** Returns the settings with a patch applied, for the schema to check. */
export function withDelivery(current: DeliverySettings, patch: DeliveryPatch = {}) {
  const { sender, reminders, ...rest } = patch;
  return {
    ...current,
    ...rest,
    sender: { ...current.sender, ...sender },
    reminders: { ...current.reminders, ...reminders },
  };
}

/** Returns how often people are reminded: never, where nothing sends the reminders. */
export function remindPolicyOf({ ways, reminders }: DeliverySettings): RemindPolicy {
  const isSent = ways.includes("app") || ways.includes("workflow");
  return { max: isSent ? reminders.max : 0, everyMs: Math.round(reminders.everyHours * HOUR_MS) };
}

function isSet(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

function isAddressOrEmpty(text: string): boolean {
  return text === "" || isAddress(text);
}

/** Returns whether a text is an e-mail address in its usual form. Linear in its length. */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  return (
    at > 0 &&
    text.length <= MAX_ADDRESS_LENGTH &&
    local.length <= 64 &&
    /^[^\s@<>"(),:;\\[\]]+$/u.test(local) &&
    /^[\p{L}\p{N}.-]+$/u.test(domain) &&
    domain.includes(".") &&
    !/^[.-]|[.-]$|\.\./u.test(domain)
  );
}
