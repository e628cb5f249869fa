/**
 * Events that callers log themselves: `PUT {events}/tenant/{t}/community/{c}/event/{name}` (1Kosmos nodejs-helper-files,
 * BIDEvents). They are listed with the tenant's own.
 */
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import { z } from "zod";
import { type GateEnv, licensed, tenantRouter } from "../gate/gate.ts";
import { refuse } from "../http.ts";
import type { ServiceKeys } from "../service-keys.ts";
import type { Switches } from "../switches.ts";
import { type IdvEvent, loggedEvent } from "./events.ts";

/** Reads and writes the events. Times are epoch ms. */
export interface EventLog {
  add(name: string, data: Readonly<Record<string, unknown>>, at: number): void;
  between(from: number, to: number): readonly IdvEvent[];
}

export interface EventsOptions {
  readonly keys: ServiceKeys;
  readonly log: EventLog;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

const dataSchema = z.record(z.string(), z.unknown());
const rowSchema = z.object({ seq: z.number(), name: z.string(), data: z.string(), at: z.number() });
/** As the admin console spells them: `E_LOGIN_SUCCEEDED`. */
const NAME = /^\w{1,100}$/u;
const BASE = "/tenant/:tenantId/community/:communityId";

/** Opens the events stored in `database`. */
export function createEventLog(database: DatabaseSync): EventLog {
  const insert = database.prepare("INSERT INTO logged_events (name, data, at) VALUES ($name, $data, $at)");
  const select = database.prepare(
    "SELECT seq, name, data, at FROM logged_events WHERE at BETWEEN $from AND $to ORDER BY seq",
  );
  return {
    add(name, data, at) {
      insert.run({ name, data: JSON.stringify(data), at });
    },
    between: (from, to) =>
      z
        .array(rowSchema)
        .parse(select.all({ from, to }))
        .map(({ seq, name, data, at }) => loggedEvent(seq, name, dataSchema.parse(JSON.parse(data)), at)),
  };
}

/** Makes the endpoints that logs. */
export function createEvents(options: EventsOptions): Hono<GateEnv> {
  const app = tenantRouter(BASE);
  const gate = licensed({ ...options, service: "events", body: "sealed" });
  app.put(`${BASE}/event/:name`, gate, (c) => {
    const name = c.req.param("name");
    const data = dataSchema.safeParse(c.var.body ?? {});
    if (!NAME.test(name) || !data.success) return refuse(c, 400, "Invalid event");
    options.log.add(name, data.data, options.now());
    return c.json({ message: "Event logged" }, 201);
  });
  return new Hono<GateEnv>().route("/events", app);
}
