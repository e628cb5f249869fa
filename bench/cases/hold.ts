/** How long a deal stands past its gate while 500 others of its portal were moved at once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signIn } from "../../sandbox/admin.ts";
import { createDealUser, type DealUser, STAGES } from "../../sandbox/crm-deals.ts";
import { type Stack, startStack } from "../../sandbox/stack.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Case, type Context, shown } from "../case.ts";

/** A bulk edit. */
const CROWD = 500;
const TIMEOUT_MS = 90_000;
/** The webhooks of the new deals and their contacts came in before. */
const QUIET_MS = 3_000;

/** In the sandbox with its whole HubSpot: deals, their contacts and their webhooks. */
export const hold: Case = {
  name: "hold",
  inQuick: false,
  async run(context) {
    const stateDir = mkdtempSync(join(tmpdir(), "onekosmos-bench-"));
    const stack = await startStack({ stateDir, fresh: true, ports: { app: 0, hubspot: 0, onekosmos: 0 } });
    try {
      const admin = await signIn(stack.origins);
      await admin.connect("sessions");
      await admin.putSettings({
        gates: [{ pipelineId: "default", stageId: STAGES.contract, mode: "enforce" }],
      });
      await measure(context, stack, createDealUser(stack.origins.hubspot));
    } finally {
      await stack.close();
      rmSync(stateDir, { recursive: true, force: true });
    }
  },
};

async function measure(context: Context, { exchanges }: Stack, deals: DealUser): Promise<void> {
  let lastAt = performance.now();
  const unsubscribe = exchanges.subscribe(() => (lastAt = performance.now()));
  const [lone = "", alone = "", ...crowd] = await deals.createMany(CROWD + 2);
  const isQuiet = () => (performance.now() - lastAt > QUIET_MS ? true : undefined);
  await waitFor("nobody calls anybody", isQuiet, { timeoutMs: TIMEOUT_MS, everyMs: 100 });
  unsubscribe();
  const idle = await heldAfter(deals, alone);
  await deals.moveMany(crowd, STAGES.contract);
  const behind = await heldAfter(deals, lone);
  context.record("hold", behind, `behind ${CROWD} deals; ${shown(idle)} s when nothing else goes on`);
}

/** Moves the deal; returns the seconds until it is back. */
async function heldAfter(deals: DealUser, id: string): Promise<number> {
  const began = performance.now();
  await deals.move(id, STAGES.contract);
  const isBack = async () => ((await deals.read(id)).stage === STAGES.first ? true : undefined);
  await waitFor(`deal ${id} is back`, isBack, { timeoutMs: TIMEOUT_MS });
  return (performance.now() - began) / 1000;
}
