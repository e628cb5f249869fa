/** The actions of people on dead letters: replayed or removed, one or all of one cause, and written to the audit log. */
import type { Actor } from "../audit/audit.ts";
import { removeDeadLetter, removeGroup, replay, replayGroup } from "./dead-letters.ts";
import type { PortalRuntime } from "../runtime.ts";

/** @see PortalApi.replay */
export async function replayBy(runtime: PortalRuntime, id: string, by: Actor): Promise<boolean> {
  const services = runtime.known();
  if (services === null) return false;
  const replayed = replay(services, id);
  if (replayed) services.audit.add(by, "replay", [{ field: "dead letter", from: id, to: "" }]);
  services.sender.retryNow();
  await runtime.rearm();
  return replayed;
}

/** @see PortalApi.remove */
export function removeBy(runtime: PortalRuntime, id: string, by: Actor): boolean {
  const services = runtime.known();
  if (services === null || !removeDeadLetter(services, id)) return false;
  services.audit.add(by, "remove", [{ field: "dead letter", from: id, to: "" }]);
  return true;
}

/** @see PortalApi.replayGroup */
export async function replayGroupBy(runtime: PortalRuntime, id: string, by: Actor): Promise<number> {
  const services = runtime.known();
  if (services === null) return 0;
  const replayed = replayGroup(services, id);
  if (replayed > 0) services.audit.add(by, "replay", groupChange(id, replayed));
  services.sender.retryNow();
  await runtime.rearm();
  return replayed;
}

/** @see PortalApi.removeGroup */
export function removeGroupBy(runtime: PortalRuntime, id: string, by: Actor): number {
  const services = runtime.known();
  if (services === null) return 0;
  const removed = removeGroup(services, id);
  if (removed > 0) services.audit.add(by, "remove", groupChange(id, removed));
  return removed;
}

/** The audit log's words for dead letters of one cause, taken from one of them. */
function groupChange(id: string, count: number) {
  return [{ field: "dead letters", from: `${count} like ${id}`, to: "" }];
}
