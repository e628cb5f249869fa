import type { ExtensionPointApi } from "@hubspot/ui-extensions";

/** What HubSpot gives a card: the sidebar and the tab give the same. */
export type CardApi = Pick<ExtensionPointApi<"crm.record.sidebar">, "context" | "actions">;
