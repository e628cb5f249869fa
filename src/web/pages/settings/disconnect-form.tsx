/** The way out: what a disconnect does, and the button for it. */
import type { PortalSummary } from "../../../portal/admin/page-contract.ts";

/** Renders the form. Nothing is shown once the app is on its way out. */
export function DisconnectForm({ overview }: { readonly overview: PortalSummary }) {
  if (overview.status === "leaving") return null;
  const hours = overview.settings.disconnectGraceHours;
  return (
    <form method="post" action="/portal/disconnect" class="card" aria-labelledby="disconnect">
      <h2 id="disconnect">Disconnect</h2>
      <p>
        The app is taken out of HubSpot with its card and its webhooks, and its access ends. What is on your
        contacts stays on them. Everything that is stored here, history and settings included, is deleted{" "}
        {hours === 0 ? "at once" : `after ${hours} ${hours === 1 ? "hour" : "hours"}`}. The audit log alone is
        kept for 400 days.
      </p>
      <label>
        <input type="checkbox" name="confirm" value="yes" required /> I want to disconnect portal{" "}
        {overview.portalId}
      </label>
      <div class="actions">
        <button type="submit" class="danger">
          Disconnect from HubSpot
        </button>
      </div>
    </form>
  );
}
