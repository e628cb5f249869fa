/** What stands between the portal and 1Kosmos; nothing when nothing does. */
import { Alert } from "@hubspot/ui-extensions";
import type { Connection } from "./shapes.ts";

const TITLE = {
  missing: "1Kosmos is not connected yet",
  attention: "The connection to 1Kosmos needs attention",
  disconnected: "The app is disconnected from HubSpot",
} as const;
const TEXT = {
  missing: "An admin connects it in the settings of the 1Kosmos app.",
  attention: "An admin finds what to do in the settings of the 1Kosmos app.",
  disconnected: "An admin has to install the 1Kosmos app again.",
} as const;

/** The app's own words if it has some; nothing while all is well. */
export function ConnectionNote({ connection: { state, message } }: { readonly connection: Connection }) {
  if (state === "ready") {
    return message === null ? null : (
      <Alert title="It takes longer right now" variant="info">
        {message}
      </Alert>
    );
  }
  return (
    <Alert title={TITLE[state]} variant="warning">
      {message ?? TEXT[state]}
    </Alert>
  );
}
