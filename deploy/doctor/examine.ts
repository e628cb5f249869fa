/** Examines a deployment, from outside and then from inside, in order: what cannot be reached is not examined further. */
import { setTimeout as pause } from "node:timers/promises";
import { type Finding, type DoctorTarget } from "./finding.ts";
import { examineHealth } from "./health.ts";
import { examineHubSpot } from "./hubspot.ts";
import { examineInside } from "./inside.ts";
import { examineWeb } from "./web.ts";

const LOOK_EVERY_MS = 5000;

/** Returns all findings. Waits up to `waitMs` for the first run of a new Worker's cron. */
export async function examine(target: DoctorTarget, waitMs: number): Promise<readonly Finding[]> {
  const giveUpAt = performance.now() + waitMs;
  let health = await examineHealth(target);
  while ((health.isWaiting || !health.goOn) && performance.now() < giveUpAt) {
    await pause(Math.min(LOOK_EVERY_MS, waitMs));
    health = await examineHealth(target);
  }
  if (!health.goOn) return health.findings;
  return [
    ...health.findings,
    ...(await examineWeb(target)),
    ...(await examineHubSpot(target)),
    ...(await examineInside(target)),
  ];
}
