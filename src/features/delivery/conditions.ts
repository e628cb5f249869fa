/** Conditions that keep links from reaching their people. Pure. */
import type { FoundCondition } from "../../kernel/condition.ts";
import type { DeliverySettings } from "../../portal/settings/delivery-settings.ts";
import { wording } from "../../lib/wording.ts";
import type { Hold } from "./hold.ts";

/** The data that the conditions follow from. */
export interface DeliveryFacts {
  readonly delivery: DeliverySettings;
  readonly canMail: boolean;
  readonly hold: Hold | null;
  /** How many links are open; read only where no way is chosen. */
  readonly openLinks: () => number;
  /** How many mails wait; read only where none is sent. */
  readonly waitingMails: () => number;
}

/** Returns the conditions of delivery. */
export function deliveryConditions(facts: DeliveryFacts): readonly FoundCondition[] {
  const { delivery, canMail, hold } = facts;
  if (delivery.ways.length === 0) return noWay(facts.openLinks());
  if (!delivery.ways.includes("app")) return [];
  if (!canMail) return [withoutBinding(facts.waitingMails())];
  return hold === null ? [] : [held(hold, delivery.sender.address, facts.waitingMails())];
}

function noWay(waiting: number): readonly FoundCondition[] {
  if (waiting === 0) return [];
  return [
    {
      code: "no_delivery",
      about: "",
      message:
        "People wait for their links, and nothing sends them. Choose in the settings how links are delivered: by a workflow in HubSpot, by the app's own mails, or by whoever asked.",
      waiting,
      retryAt: null,
      endsWhen: "You choose a way of delivery, or no link is open.",
      severity: "warning",
    },
  ];
}

function withoutBinding(waiting: number): FoundCondition {
  return {
    code: "mail_refused",
    about: "",
    message:
      "The app cannot send e-mail, because this installation has no EMAIL binding any more. Links are made and nobody gets them by mail. Ask the operator of this app, or choose another way in the settings.",
    waiting,
    retryAt: null,
    endsWhen: "The installation can send e-mail, or another way is chosen.",
    severity: "error",
  };
}

function held({ since, until, code }: Hold, sender: string, waiting: number): FoundCondition {
  const isLimit = code === "E_RATE_LIMIT_EXCEEDED" || code === "E_DAILY_LIMIT_EXCEEDED";
  const cause = isLimit
    ? "Cloudflare Email Service has reached a sending limit of this installation's account."
    : `Mails may not be sent from ${sender}: the domain is not set up at Cloudflare Email Service, or not allowed for this account.`;
  const advice = isLimit
    ? "The app goes on by itself; ask the operator of this app for a higher limit if this comes often."
    : "Choose another sender in the settings, or ask the operator of this app to set up the domain.";
  return {
    code: "mail_refused",
    about: "",
    message: `${cause} Mails wait. ${advice} (${code})`,
    wording: isLimit
      ? wording("mail_refused_limit", { code })
      : wording("mail_refused_sender", { sender, code }),
    since,
    waiting,
    retryAt: until,
    endsWhen: "A mail is taken; one is tried at the time shown.",
    severity: "error",
  };
}
