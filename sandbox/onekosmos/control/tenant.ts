/**
 * The tenant for whoever tests against the side: its switches, keys, users and messages. No part of 1Kosmos' contract.
 */
import { Hono } from "hono";
import { parseJson, problemsByField, refuse } from "../http.ts";
import type { Message, MessageStore } from "../messaging/messages.ts";
import type { ServiceKeys } from "../service-keys.ts";
import { type SwitchBoard, switchesPatchSchema } from "../switches.ts";
import { type User, userInputSchema, type UserStore } from "../users/store.ts";

export interface TenantControlOptions {
  readonly keys: ServiceKeys;
  readonly board: SwitchBoard;
  readonly users: UserStore;
  readonly messages: MessageStore;
}

function messageView({ id, channel, recipient, subject, text, sentAt }: Message): object {
  return { id, channel, recipient, subject, text, sentAt: new Date(sentAt).toISOString() };
}

function userView({ userId, did, ial, firstName, lastName, email }: User): object {
  return { userId, did, ial, firstName, lastName, email };
}

/** Bodies are JSON whatever their content type says. */
export function createTenantControl(options: TenantControlOptions): Hono {
  const app = new Hono();
  const { board, users, messages } = options;

  app.get("/sandbox/switches", (c) => c.json(board.current()));

  app.put("/sandbox/switches", async (c) => {
    const body = parseJson(await c.req.text());
    const patch = switchesPatchSchema.safeParse(body.kind === "json" ? body.value : undefined);
    if (!patch.success)
      return c.json({ code: 400, message: "Bad switches", errors: problemsByField(patch.error) }, 400);
    return c.json(board.set(patch.data));
  });

  // Clients that cached the old keys are refused from here on, as after a change at a real tenant.
  app.post("/sandbox/keys/rotate", (c) => {
    options.keys.rotate();
    return c.body(null, 204);
  });

  app.get("/sandbox/users", (c) => c.json({ results: users.list().map(userView) }));

  app.post("/sandbox/users", async (c) => {
    const body = parseJson(await c.req.text());
    const input = userInputSchema.safeParse(body.kind === "json" ? body.value : undefined);
    if (!input.success)
      return c.json({ code: 400, message: "Bad user", errors: problemsByField(input.error) }, 400);
    const owner = users.findByDid(input.data.did ?? "");
    if (owner !== null && owner.userId !== input.data.userId)
      return refuse(c, 409, `The DID belongs to ${owner.userId}`);
    return c.json(userView(users.put(input.data)), 201);
  });

  app.get("/sandbox/messages", (c) => c.json({ results: messages.list().map(messageView) }));

  app.delete("/sandbox/messages", (c) => {
    messages.clear();
    return c.body(null, 204);
  });

  return app;
}
