/** A sandbox in a process of its own, to be killed: `node run-stack.ts <state> <app> <hubspot> <1kosmos>` (ports). */
import { startStack } from "../../sandbox/stack.ts";

const [, , stateDir = "", ...ports] = process.argv;
const [app = 0, hubspot = 0, onekosmos = 0] = ports.map(Number);
await startStack({ stateDir, fresh: false, ports: { app, hubspot, onekosmos } });
console.log("ready");
