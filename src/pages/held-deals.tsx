/** Deals that wait at a gate, or that HubSpot would not let us move: why, and for whom. */
import type { DealGate } from "../portal/contract.ts";

/** The table. Nothing is shown when there are none. */
export function HeldDeals({ deals }: { readonly deals: readonly DealGate[] }) {
  if (deals.length === 0) return null;
  return (
    <section class="card" aria-labelledby="held-deals">
      <h2 id="held-deals">Deals at a gate</h2>
      <div class="scroll">
        <table>
          <caption>A held deal moves on by itself when its contacts are verified.</caption>
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
              <HeldDeal deal={deal} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function HeldDeal({ deal }: { readonly deal: DealGate }) {
  const since = new Date(deal.since).toISOString();
  return (
    <tr>
      <td>{`deal ${deal.dealId}`}</td>
      <td>{deal.wanted?.stageId ?? "–"}</td>
      <td>{reasonOf(deal)}</td>
      <td>{deal.contacts.map((contact) => contactInWords(contact)).join(", ") || "–"}</td>
      <td>
        <time datetime={since}>{`${since.slice(0, 16).replace("T", " ")} UTC`}</time>
      </td>
    </tr>
  );
}

function reasonOf({ reason, refusal }: DealGate): string {
  const refused = refusal === "" ? "" : `HubSpot refused to move it: ${refusal}`;
  return [reason, refused].filter(Boolean).join("; ");
}

function contactInWords({ contactId, status, note }: DealGate["contacts"][number]): string {
  return `contact ${contactId} (${note === "" ? (status ?? "not asked yet") : note})`;
}
