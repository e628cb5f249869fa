/** Both stand-ins in memory, sharing a log and the faults, as `npm start` has them. */
import { createServer } from "node:http";

import { getRequestListener } from "@hono/node-server";
import { onTestFinished } from "vitest";

import { mountControlPage } from "../../../sandbox/control/routes.ts";
import { createExchangeLog, type ExchangeLog } from "../../../sandbox/exchanges.ts";
import { createFaultStore } from "../../../sandbox/faults.ts";
import { createHubSpotSandbox, type HubSpotSandbox } from "../../../sandbox/hubspot/server.ts";
import { createOneKosmosSandbox, type OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { APP, listen } from "../hubspot/support.ts";

export const ORIGINS = {
  app: "http://localhost:8787",
  hubspot: "http://localhost:8788",
  onekosmos: "http://localhost:8789",
} as const;

export interface Sides {
  readonly hubspot: HubSpotSandbox;
  readonly onekosmos: OneKosmosSandbox;
  readonly exchanges: ExchangeLog;
}

/** Opens both; they close with the test. `mount` adds pages that come before the testers'. */
export function openSides(mount: (sides: Sides) => void = () => {}): Sides {
  const exchanges = createExchangeLog();
  const faults = createFaultStore();
  const common = { statePath: ":memory:", exchanges, faults };
  const hubspot = createHubSpotSandbox({ ...common, publicOrigin: ORIGINS.hubspot, app: APP });
  const onekosmos = createOneKosmosSandbox({ ...common, publicOrigin: ORIGINS.onekosmos });
  mount({ hubspot, onekosmos, exchanges });
  mountControlPage({ hubspot: hubspot.app, onekosmos: onekosmos.app, origins: ORIGINS });
  onTestFinished(() => hubspot.close());
  onTestFinished(() => onekosmos.close());
  return { hubspot, onekosmos, exchanges };
}

/** A side on a port of its own. */
export async function serveSide(side: { readonly app: HubSpotSandbox["app"] }): Promise<string> {
  const listener = getRequestListener(side.app.fetch);
  return await listen(createServer((request, response) => void listener(request, response)));
}

/** A JSON call of a control. */
export async function control(
  side: Sides["hubspot"],
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return await side.app.request(path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
