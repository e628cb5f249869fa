/** Deals that wait at a gate, or that HubSpot would not let us move: why, and for whom. */
import type { PortalOverview } from "../../portal/contract.ts";
import type { GatePipelines } from "../../features/gates/pipelines.ts";
import type { DealGate } from "../../domain/gate/gated-record.ts";
import { When } from "../admin/times.tsx";

/** HubSpot's object type ids, as its addresses have them (HubSpot docs, understanding the CRM). */
const RECORD_TYPES = { contact: "0-1", deal: "0-3" } as const;

interface HeldDealsProps {
  readonly deals: readonly DealGate[];
  readonly board: GatePipelines;
  readonly brokenGates: PortalOverview["brokenGates"];
  /** HubSpot's pages for this portal. */
  readonly hubspotUrl: string;
  readonly timeZone: string;
}

/** The table. Nothing is shown when there are none. */
export function HeldDeals({ deals, ...shared }: HeldDealsProps) {
  if (deals.length === 0) return null;
  return (
    <section class="card" aria-labelledby="held-deals">
      <h2 id="held-deals">Deals at a gate</h2>
      <p class="hint">A held deal moves on by itself when its contacts are verified.</p>
      <div class="scroll" role="region" aria-labelledby="held-deals" tabindex={0}>
        <table aria-labelledby="held-deals">
          <thead>
            <tr>
              <th scope="col">Deal</th>
              <th scope="col">Wants to be in</th>
              <th scope="col">Reason</th>
              <th scope="col">Waits for</th>
              <th scope="col">Since</th>
            </tr>
          </thead>
          <tbody>
            {deals.map((deal) => (
              <HeldDeal deal={deal} {...shared} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function HeldDeal({
  deal,
  board,
  brokenGates,
  hubspotUrl,
  timeZone,
}: Omit<HeldDealsProps, "deals"> & { readonly deal: DealGate }) {
  return (
    <tr>
      <td>
        <RecordLink hubspotUrl={hubspotUrl} type="deal" id={deal.dealId} />
      </td>
      <td>{stageName(deal, board)}</td>
      <td>{reasonOf(deal, brokenGates)}</td>
      <td>
        {deal.contacts.length === 0 && "–"}
        {deal.contacts.map(({ contactId, status, note }) => (
          <div>
            <RecordLink hubspotUrl={hubspotUrl} type="contact" id={contactId} />:{" "}
            {note === "" ? (status ?? "not asked yet") : note}
          </div>
        ))}
      </td>
      <td>
        <When at={deal.since} timeZone={timeZone} />
      </td>
    </tr>
  );
}

function RecordLink(props: {
  readonly hubspotUrl: string;
  readonly type: "deal" | "contact";
  readonly id: string;
}) {
  const { hubspotUrl, type, id } = props;
  return <a href={`${hubspotUrl}/record/${RECORD_TYPES[type]}/${id}`}>{`${type} ${id}`}</a>;
}

/** The stage as HubSpot calls it, or by its id. */
function stageName({ wanted }: DealGate, { pipelines }: GatePipelines): string {
  if (wanted === null) return "–";
  const stages = pipelines?.find(({ id }) => id === wanted.pipelineId)?.stages ?? [];
  return stages.find(({ id }) => id === wanted.stageId)?.label ?? wanted.stageId;
}

function reasonOf({ wanted, reason, refusal }: DealGate, brokenGates: HeldDealsProps["brokenGates"]): string {
  const refused = refusal === "" ? "" : `HubSpot refused to move it: ${refusal}`;
  // A deal that was last judged before its gate broke has the reason of that time.
  const problems = (brokenGates ?? [])
    .filter(({ pipelineId, mode }) => mode !== "trigger" && pipelineId === wanted?.pipelineId)
    .map(({ problem }) => problem)
    .filter((problem) => !reason.includes(problem));
  const whole = [...new Set([...problems, reason, refused])].filter(Boolean).join("; ");
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}
