/** How long a deal stands in a gated stage before it is back where it came from, as HubSpot saw both writes. */
import { setTimeout } from "node:timers/promises";
import type { Admin } from "../sandbox/admin.ts";
import { createDealUser, STAGES } from "../sandbox/crm-deals.ts";
import type { Exchange } from "../sandbox/exchanges.ts";
import type { Stack } from "../sandbox/stack.ts";
import { isAppCall } from "../sandbox/traffic.ts";
import { waitFor } from "../sandbox/wait.ts";

/** Deals moved one after another; the first are left out as warm-up. */
const RUNS = 50;
const WARM_UP_RUNS = 5;
/** Lone deals: apart by more than the second that the app leaves between two looks. Others come right after each other. */
const APART_MS = 1200;

/** Times in ms from a person's move to the correction: of lone deals, and of deals right after each other. */
export async function holdTimes(
  { exchanges, origins }: Stack,
  admin: Admin,
): Promise<{ readonly lone: readonly number[]; readonly close: readonly number[] }> {
  await admin.putSettings({
    gates: [{ pipelineId: "default", stageId: STAGES.contract, mode: "enforce" }],
  });
  const deals = createDealUser(origins.hubspot);
  const ids = await deals.createMany(WARM_UP_RUNS + 2 * RUNS);
  // Their contacts are requested when they are created; that is not what is measured.
  await waitFor("nothing waits", async () => {
    const { inbox, outbox } = (await admin.overview()).waiting;
    return inbox + outbox === 0 ? true : undefined;
  });
  const times: number[] = [];
  for (const [run, id] of ids.entries()) {
    if (run <= WARM_UP_RUNS + RUNS) await setTimeout(APART_MS);
    exchanges.clear();
    const movedAt = Date.now();
    await deals.move(id, STAGES.contract);
    const back = await waitFor(`deal ${id} is back`, () => exchanges.list().find(movesBack(id)));
    times.push(back.at + back.ms - movedAt);
  }
  const measured = times.slice(WARM_UP_RUNS);
  return { lone: measured.slice(0, RUNS), close: measured.slice(RUNS) };
}

function movesBack(dealId: string): (exchange: Exchange) => boolean {
  return (exchange) =>
    isAppCall(exchange) &&
    exchange.method === "PATCH" &&
    new URL(exchange.url).pathname.endsWith(`/deals/${dealId}`) &&
    exchange.requestBody.includes(STAGES.first);
}
