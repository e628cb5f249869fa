/** The switchboards of the platform's services. */
import { Board } from "./board.ts";
import type { Database } from "./database.ts";
import { ownersSchema } from "./owners.ts";
import { switchesSchema } from "./switches.ts";
import { eventTypesSchema } from "./timeline/types.ts";
import { deliveryOptionsSchema, subscriptionsSchema } from "./webhooks/options.ts";

/** Opens the choices; `timeoutMs` is what a receiver of webhooks has unless one is set. */
export function createBoards(db: Database, timeoutMs: number) {
  return {
    switches: new Board(db, "switches", switchesSchema),
    deliveryOptions: new Board(db, "webhook options", deliveryOptionsSchema(timeoutMs)),
    subscriptions: new Board(db, "webhook subscriptions", subscriptionsSchema),
    owners: new Board(db, "owners", ownersSchema),
    eventTypes: new Board(db, "timeline event types", eventTypesSchema),
  };
}

/** Everything that a tester can choose while the stand-in runs. */
export type Boards = ReturnType<typeof createBoards>;
