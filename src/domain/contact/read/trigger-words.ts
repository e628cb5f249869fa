/** Who or what requested a verification, in words for an admin. Pure. */
import type { TRIGGERS } from "../trigger.ts";

type Requester = (typeof TRIGGERS)[number];

const LABELS: Readonly<Record<Requester | "other", string>> = {
  contact_created: "New contact",
  deal_stage: "Stage of a deal",
  ticket: "Help desk ticket",
  ticket_stage: "Status of a ticket",
  workflow: "Workflow",
  card: "Card in HubSpot",
  bulk_action: "Bulk action",
  agent: "Agent in HubSpot",
  person_changed: "Name or e-mail changed",
  other: "Not known",
};

/** Names a kind of trigger. One that is newer than these words is shown by its name. */
export function triggerLabel(by: string): string {
  const known = Object.entries(LABELS).find(([name]) => name === by)?.[1];
  return known ?? by.replaceAll("_", " ");
}

/** Names a trigger with what HubSpot calls it: "New contact (form)", "Card in HubSpot (user 77)". */
export function triggerWords(
  trigger: { readonly by: string; readonly reference: string | null } | null,
): string {
  if (trigger === null) return triggerLabel("other");
  const { by, reference } = trigger;
  const label = triggerLabel(by);
  if (reference === null) return label;
  switch (by) {
    case "card":
    case "bulk_action":
      return `${label} (user ${reference})`;
    case "deal_stage":
      return `${label} (deal ${reference})`;
    case "ticket_stage":
      return `${label} (ticket ${reference})`;
    case "workflow":
      return `${label} ${reference}`;
    default:
      return `${label} (${reference})`;
  }
}
