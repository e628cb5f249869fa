/** The portal's page: state, connection, settings, and what needs a person. For whoever signed in through HubSpot. */
import type { Flash } from "../middleware/flash.ts";
import type { PortalOverview } from "../../portal/contract.ts";
import type { GatePipelines } from "../../features/gates/pipelines.ts";
import { DeadLetters, Numbers } from "./activity.tsx";
import { Conditions, FlashBanner } from "./banners.tsx";
import { ConnectionForm } from "./connection-form.tsx";
import { DisconnectForm } from "./disconnect-form.tsx";
import type { FormState } from "./fields.tsx";
import { GatesForm } from "./gates-form.tsx";
import { HeldDeals } from "./held-deals.tsx";
import { Layout } from "./layout.tsx";
import { SegmentsCard } from "./segments-card.tsx";
import { SettingsForm } from "./settings-form.tsx";

/** Everything the page shows. */
export interface PortalPageProps {
  readonly overview: PortalOverview;
  /** HubSpot's pages for this portal. */
  readonly hubspotUrl: string;
  readonly flash: Flash | null;
  readonly connection: FormState;
  readonly settings: FormState;
  readonly gates: FormState;
  readonly board: GatePipelines;
}

/** The page. */
export function PortalPage(props: PortalPageProps) {
  const { overview, hubspotUrl, flash, connection, settings, gates, board } = props;
  const failed = [connection, settings, gates].some(({ errors }) => Object.keys(errors).length > 0);
  const title = `${failed ? "Not saved · " : ""}Portal ${overview.portalId}`;
  return (
    <Layout title={title} width="wide" aside={<Navigation hubspotUrl={hubspotUrl} />}>
      <Heading overview={overview} />
      <FlashBanner flash={flash} />
      <Conditions overview={overview} />
      <DeadLetters overview={overview} />
      <HeldDeals
        deals={overview.heldDeals}
        board={board}
        brokenGates={overview.brokenGates}
        hubspotUrl={hubspotUrl}
      />
      <ConnectionForm form={connection} stored={overview.connection} />
      <SettingsForm form={settings} />
      <GatesForm form={gates} board={board} />
      <SegmentsCard segments={overview.segments} />
      <Numbers overview={overview} />
      <DisconnectForm overview={overview} />
    </Layout>
  );
}

function Navigation({ hubspotUrl }: { readonly hubspotUrl: string }) {
  return (
    <nav aria-label="Portal">
      <a href={hubspotUrl}>Open HubSpot</a>
      <a href="/portal/audit">Audit log</a>
      <form method="post" action="/portal/sign-out">
        <button type="submit" class="link">
          Sign out
        </button>
      </form>
    </nav>
  );
}

function Heading({ overview }: { readonly overview: PortalOverview }) {
  const { status, connection, attention, pause } = overview;
  const ready = status === "connected" && connection !== null && attention === null && pause === undefined;
  return (
    <>
      <h1>Portal {overview.portalId}</h1>
      <p class="muted">
        <span class={ready ? "pill good" : "pill warn"}>{ready ? "Verifying" : nextStep(overview)}</span>{" "}
        Installed on <time>{new Date(overview.installedAt).toISOString().slice(0, 10)}</time>
      </p>
      <p class="hint">
        Saving the connection, switching who may edit results, and disconnecting need a sign-in of the last 10
        minutes. <a href="/oauth/install">Confirm with HubSpot</a> first if yours is older.
      </p>
    </>
  );
}

function nextStep(overview: PortalOverview): string {
  if (overview.status !== "connected") return "Disconnected";
  if (overview.connection === null) return "Next: connect 1Kosmos";
  return overview.attention === null ? "Waiting for 1Kosmos" : "Needs attention";
}
