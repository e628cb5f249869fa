/** The chapter about a bulk edit: how many calls to HubSpot's CRM each of its deals costs. */
import { HUBSPOT } from "../fixed.ts";
import { STAGES } from "../crm-deals.ts";
import type { Exchange } from "../exchanges.ts";
import { formatMs } from "../terminal.ts";
import { isCrmCall } from "../traffic.ts";
import { waitFor } from "../wait.ts";
import { type Chapter, heldBefore, must } from "./scene.ts";

const DEALS = 500;
/** The budget of each deal, counted to the point where it is held and its contact has the link. */
const CALLS_PER_DEAL = 0.1;
const TIMEOUT_MS = 90_000;

/** A bulk edit of 500 deals. */
export const CROWD: Chapter = {
  title: `${DEALS} deals moved at once`,
  async play({ admin, context, deals, journey }) {
    const ids = await deals.createMany(DEALS);
    journey.step("CRM user", `creates ${DEALS} deals with a contact each`);
    await settled(admin);
    const { openSessions } = (await admin.overview()).waiting;
    const calls: Exchange[] = [];
    const unsubscribe = context.stack.exchanges.subscribe((exchange) => {
      if (isCrmCall(exchange)) calls.push(exchange);
    });
    try {
      const movedAt = performance.now();
      await deals.moveMany(ids, STAGES.contract);
      journey.step("CRM user", `moves all of them to ${STAGES.contract}`);
      await settled(admin, openSessions + DEALS);
      journey.step(
        "App → HubSpot",
        `all held, all contacts pending, ${formatMs(performance.now() - movedAt)} ms later`,
      );
    } finally {
      unsubscribe();
    }
    const wanted = JSON.stringify(heldBefore(STAGES.contract));
    const held = (await deals.readMany(ids)).filter((deal) => JSON.stringify(deal) === wanted).length;
    must(held === DEALS, `Only ${held} of ${DEALS} deals are held in portal ${HUBSPOT.portalId}.`);
    const each = calls.length / DEALS;
    journey.step(
      "Count",
      `${calls.length} calls to HubSpot's CRM: ${each.toFixed(3)} a deal, at most ${CALLS_PER_DEAL} allowed`,
    );
    must(
      each <= CALLS_PER_DEAL,
      `A deal cost ${each.toFixed(3)} calls to HubSpot's CRM, more than ${CALLS_PER_DEAL}.`,
    );
    const refused = calls.filter(({ status }) => status >= 400).length;
    must(refused === 0, `HubSpot refused ${refused} of the app's calls.`);
  },
};

/** Waits until the app has nothing to do, with at least so many sessions open. */
async function settled(admin: Parameters<Chapter["play"]>[0]["admin"], openSessions = 0): Promise<void> {
  const look = async () => {
    const { waiting } = await admin.overview();
    const idle = waiting.inbox === 0 && waiting.outbox === 0;
    return idle && waiting.openSessions >= openSessions ? true : undefined;
  };
  await waitFor("the app has nothing left to do", look, { timeoutMs: TIMEOUT_MS, everyMs: 100 });
}
