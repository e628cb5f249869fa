/** The words that several pages share. */
export const COMMON = {
  overview: "Overview",
  activity: "Activity",
  verifications: "Verifications",
  attention: "Needs attention",
  setup: "Set-up",
  settings: "Open the full settings",
  refresh: "Refresh",
  loading: "Loading",
  contact: "Contact {id}",
  deal: "Deal {id}",
  ticket: "Ticket {id}",
  openInHubSpot: "Open in HubSpot",
  notFound: "There is no such page",
  notFoundText: "Choose one of the pages above.",
  none: "–",
  byAdmin: "An admin",
  byUser: "User {id}",
  notOpened: "Not opened",
};

/** How a verification stands, and HubSpot's color for it. */
export const STATUSES = {
  pending: { label: "Link open", tone: "info" },
  in_review: { label: "In review", tone: "info" },
  passed: { label: "Passed", tone: "success" },
  failed: { label: "Failed", tone: "danger" },
  expired: { label: "Expired", tone: "warning" },
  replaced: { label: "Replaced", tone: "default" },
  refused: { label: "Not offered", tone: "danger" },
  withdrawn: { label: "Contact deleted", tone: "default" },
} as const;

/** Who or what asks; `{id}` is what HubSpot calls it. */
export const TRIGGERS = {
  contact_created: { label: "New contact", named: "New contact ({id})" },
  deal_stage: { label: "Stage of a deal", named: "Stage of deal {id}" },
  ticket: { label: "Help desk ticket", named: "Help desk ticket {id}" },
  ticket_stage: { label: "Status of a ticket", named: "Status of ticket {id}" },
  workflow: { label: "Workflow", named: "Workflow {id}" },
  card: { label: "Card in HubSpot", named: "User {id}, on a card" },
  bulk_action: { label: "Bulk action", named: "User {id}, for several contacts" },
  agent: { label: "Agent in HubSpot", named: "Agent in HubSpot" },
  person_changed: { label: "Name or e-mail changed", named: "Name or e-mail changed" },
  other: { label: "Not known", named: "Not known" },
} as const;

/** The steps of verifications, in their order. */
export const STEPS = [
  ["started", "Started"],
  ["sent", "Links made"],
  ["opened", "Opened"],
  ["passed", "Passed"],
  ["failed", "Failed"],
  ["expired", "Expired"],
] as const;
