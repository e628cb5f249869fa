/** The way from the portal's RPC surface to the desk of the workflow action. */
import type { Desk } from "../../portal/desk.ts";
import type { ActionAnswer, ActionExecution } from "./contract.ts";

/** @see WorkflowApi.runAction */
export async function runAction(desk: Desk, execution: ActionExecution): Promise<ActionAnswer> {
  const parts = desk.open();
  if (parts === null) return { kind: "unknown_portal" };
  return parts.actions.run(execution, async () => {
    await desk.clock.armNow();
    parts.dispatcher.wake();
    desk.clock.watch();
  });
}
