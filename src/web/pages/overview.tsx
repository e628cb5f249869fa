/** The overview page. */
import type { GatePipelines } from "../../features/gates/pipelines.ts";
import type { AdminFrame } from "../../portal/admin-frame.ts";
import type { PortalOverview } from "../../portal/contract.ts";
import { dayInZone } from "../admin/times.tsx";
import { DeadLetters, Numbers } from "./activity.tsx";
import { Conditions } from "./banners.tsx";
import { HeldDeals } from "./held-deals.tsx";

interface OverviewPageProps {
  readonly frame: AdminFrame;
  readonly overview: PortalOverview;
  readonly board: GatePipelines;
  readonly hubspotUrl: string;
}

/** The page. */
export function OverviewPage({ frame, overview, board, hubspotUrl }: OverviewPageProps) {
  const { timeZone } = frame.account;
  const { heldDeals, brokenGates } = overview;
  return (
    <>
      <Status overview={overview} timeZone={timeZone} />
      <Conditions overview={overview} timeZone={timeZone} />
      <DeadLetters overview={overview} timeZone={timeZone} />
      <HeldDeals
        deals={heldDeals}
        board={board}
        brokenGates={brokenGates}
        hubspotUrl={hubspotUrl}
        timeZone={timeZone}
      />
      <Numbers overview={overview} />
    </>
  );
}

function Status({ overview, timeZone }: { readonly overview: PortalOverview; readonly timeZone: string }) {
  const { status, connection, attention, pause } = overview;
  const ready = status === "connected" && connection !== null && attention === null && pause === undefined;
  return (
    <p class="status muted">
      <span class={ready ? "pill good" : "pill warn"}>{ready ? "Verifying" : nextStep(overview)}</span>
      {connection === null && status === "connected" && <a href="/portal/setup">Go to Set-up</a>}
      <span>Installed on {dayInZone(overview.installedAt, timeZone)}</span>
    </p>
  );
}

function nextStep(overview: PortalOverview): string {
  if (overview.status !== "connected") return "Disconnected";
  if (overview.connection === null) return "Next: connect 1Kosmos";
  return overview.attention === null ? "Waiting for 1Kosmos" : "Needs attention";
}
