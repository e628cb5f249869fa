/** Decides from a contact's properties in HubSpot if, where and in which language it gets a mail. Pure; nothing is kept. */
import { languageOf } from "../../i18n/languages.ts";
import type { Language } from "../../i18n/words.ts";
import { isAddress, type DeliverySettings } from "../../portal/settings/delivery-settings.ts";
import type { ReadProperties } from "../../hubspot/crm/read-contacts.ts";

/** Why a contact gets no mail. */
export type SkipReason = "no_address" | "opted_out" | "bounced";

export type Recipient =
  /** `language` is null where HubSpot has none that the app has. */
  | { readonly kind: "send"; readonly address: string; readonly language: Language | null }
  | { readonly kind: "skip"; readonly reason: SkipReason };

const OPTED_OUT = "hs_email_optout";
/** HubSpot sets these when an address does not exist, bounced for good, or must not be written to. */
const BAD_FLAGS = ["hs_email_bad_address", "hs_email_quarantined"] as const;
const BOUNCE_REASON = "hs_email_hard_bounce_reason_enum";

/** Returns the properties that the decision needs. */
export function recipientProperties({ subscriptionId }: Pick<DeliverySettings, "subscriptionId">): string[] {
  const ownKind = subscriptionId === "" ? [] : [`${OPTED_OUT}_${subscriptionId}`];
  return ["email", "hs_language", OPTED_OUT, ...ownKind, ...BAD_FLAGS, BOUNCE_REASON];
}

/**
 * Decides who gets a mail. A contact that opted out of everything, or of this kind of mail, or whose address bounced,
 * gets nothing.
 */
export function recipientOf(
  properties: ReadProperties,
  { subscriptionId }: Pick<DeliverySettings, "subscriptionId">,
): Recipient {
  const isSet = (name: string) => properties[name]?.trim().toLowerCase() === "true";
  const isOut = isSet(OPTED_OUT) || (subscriptionId !== "" && isSet(`${OPTED_OUT}_${subscriptionId}`));
  if (isOut) return { kind: "skip", reason: "opted_out" };
  const isBad = BAD_FLAGS.some((name) => isSet(name)) || (properties[BOUNCE_REASON] ?? "").trim() !== "";
  if (isBad) return { kind: "skip", reason: "bounced" };
  const address = properties["email"]?.trim() ?? "";
  if (!isAddress(address)) return { kind: "skip", reason: "no_address" };
  return { kind: "send", address, language: languageOf(properties["hs_language"] ?? "") };
}
