/** A sandbox in a process of its own, to be killed: `node sandbox-process.ts <state> <app> <hubspot> <1kosmos>` (ports). */
import { startStack } from "../sandbox/stack.ts";

const [, , stateDir = "", ...ports] = process.argv;
const [app = 0, hubspot = 0, onekosmos = 0] = ports.map(Number);
await startStack({
  stateDir,
  fresh: false,
  ports: { app, hubspot, onekosmos },
  cronEveryMs: 1000,
  webhookRetryPausesMs: [500, 1000, 2000, 4000, 8000],
});
console.log("ready");
