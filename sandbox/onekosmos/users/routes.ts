/**
 * Community users by name and by DID (1Kosmos Postman collection, IAL; nodejs- and java-helper-files, BIDUsers). The
 * admin console: sealed for the community's key, and the tenant's tag is required.
 */
import { Hono } from "hono";
import { z } from "zod";
import { type GateEnv, licensed, ourCommunity } from "../gate/gate.ts";
import { firstProblem, refuse } from "../http.ts";
import type { ServiceKeys } from "../service-keys.ts";
import type { Switches } from "../switches.ts";
import { ialAnswer, userInfo } from "./answers.ts";
import type { UserStore } from "./store.ts";

export interface UsersOptions {
  readonly keys: ServiceKeys;
  readonly users: UserStore;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

const fetchSchema = z
  .object({ devicelist: z.boolean(), userslist: z.boolean(), account: z.record(z.string(), z.unknown()) })
  .partial();

/** Makes the endpoints about users. */
export function createUsers(options: UsersOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  const adminconsole = { ...options, service: "community", tenantTag: true } as const;
  const bodyless = licensed({ ...adminconsole, body: "none" });
  const plain = licensed({ ...adminconsole, body: "plain" });

  app.get("/api/r1/community/:name/userid/:userId/ial", ourCommunity, bodyless, (c) => {
    const user = options.users.find(c.req.param("userId"));
    return user === null ? refuse(c, 404, "User not found") : c.var.answer(ialAnswer(user));
  });

  app.get("/api/r1/community/:name/userdid/:did/userinfo", ourCommunity, bodyless, (c) => {
    const user = options.users.findByDid(c.req.param("did"));
    const parts = { withDevice: c.req.query("devicelist") === "true", withUsers: false };
    return user === null ? refuse(c, 404, "User not found") : c.var.answer(userInfo(user, parts));
  });

  app.post("/api/r1/community/:name/userdid/:did/userinfo/fetch", ourCommunity, plain, (c) => {
    const body = fetchSchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    const user = options.users.findByDid(c.req.param("did"));
    const { devicelist = false, userslist = false } = body.data;
    return user === null
      ? refuse(c, 404, "User not found")
      : c.var.answer(userInfo(user, { withDevice: devicelist, withUsers: userslist }));
  });

  return app;
}
