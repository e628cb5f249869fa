import type { ExtensionPointApi } from "@hubspot/ui-extensions";

/** The context that HubSpot gives a card: the sidebar and the tab get the same. */
export type CardApi = Pick<ExtensionPointApi<"crm.record.sidebar">, "context" | "actions">;
