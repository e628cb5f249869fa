/** HubSpot's OAuth and workflow actions. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

import type { Assumption } from "../assumption.ts";
import { aContact, inSeconds, need, unlimited } from "../steps.ts";
import type { Grant, World } from "../world.ts";
import { text } from "../../sandbox/control/elements.ts";

const ACTION = "/hubspot/actions";
const CALLBACKS = "/automation/actions/callbacks/2026-09";
/** A workflow reaches its action within this time, ms. */
const ENROLMENT_MS = 10 * 60_000;
const SECOND_MS = 1000;
/** Longer than any time that HubSpot may give an action, ms. */
const LONGEST_ACTION_MS = 130_000;
/** How long the sandbox waits for an action. */
const ACTION_SECONDS = 20;

const actionSchema = z.object({ callbackId: z.string() });
const refreshSchema = z.object({ access_token: z.string(), refresh_token: z.string() });
const BLOCK = { json: { outputFields: { hs_execution_state: "BLOCK", hs_expiration_duration: "PT1H" } } };

async function refreshed({ app, hubspot }: World, { refresh }: Grant) {
  const form = {
    grant_type: "refresh_token",
    client_id: app.clientId,
    client_secret: app.clientSecret,
    refresh_token: refresh,
  };
  return refreshSchema.parse(need(await hubspot("POST", "/oauth/v3/token", { form }), 200).body);
}

/** Has a contact enter the workflow; returns the action's first call. */
async function firstCall(world: World) {
  const from = Date.now();
  await world.enrol(await aContact(world));
  const call = await world.receiver.wait(() => world.receiver.since(from, ACTION)[0], ENROLMENT_MS);
  if (call === null) throw new Error("The workflow did not call its action.");
  return { from, call };
}

/** Has an execution wait; returns how it is named. */
async function blocked(world: World): Promise<string> {
  world.receiver.reply(ACTION, BLOCK);
  const { call } = await firstCall(world);
  await pause(SECOND_MS / 2); // HubSpot takes the response in
  return actionSchema.parse(JSON.parse(call.body)).callbackId;
}

export const HUBSPOT_PLATFORM: readonly Assumption[] = [
  {
    row: "how far HubSpot's clock may be from the app's",
    needs: ["portal"],
    turned: [{ document: "hubspot", patch: { clockOffsetSeconds: 3600 } }],
    async see({ portal }) {
      const { headers } = await portal("GET", "/crm/v3/objects/contacts?limit=1");
      const date = Date.parse(headers.get("date") ?? "");
      if (Number.isNaN(date)) return "no Date header";
      return Math.abs(date - Date.now()) < 60 * SECOND_MS
        ? "right within a minute"
        : "off by more than a minute";
    },
  },
  {
    row: "which dated token endpoints take `client_credentials`",
    needs: ["app"],
    turned: [{ document: "hubspot", patch: { clientCredentialsVersions: ["v3", "2026-03", "2026-09"] } }],
    async see({ app, hubspot }) {
      const taken: string[] = [];
      for (const version of ["v3", "2026-03", "2026-09"]) {
        const form = {
          grant_type: "client_credentials",
          client_id: app.clientId,
          client_secret: app.clientSecret,
          scope: "developer.webhooks_journal.read",
        };
        const { status } = await hubspot("POST", `/oauth/${version}/token`, { form });
        if (status === 200) taken.push(version);
      }
      return `taken by ${taken.join(", ") || "none"}`;
    },
  },
  {
    row: "whether a refresh brings a new refresh token",
    needs: ["grant"],
    turned: [{ document: "hubspot", patch: { rotateRefreshTokens: true } }],
    async see(world) {
      const grant = await world.grant();
      const { refresh_token: next } = await refreshed(world, grant);
      return next === grant.refresh ? "the same refresh token" : "another refresh token";
    },
  },
  {
    row: "what signs a workflow action",
    needs: ["portal", "receiver"],
    turned: [
      { document: "hubspot", patch: { workflowSignatures: "v3" } },
      { document: "hubspot", patch: { workflowSignatures: "both" } },
    ],
    async see(world) {
      const { call } = await firstCall(world);
      const has = (name: string) => call.headers[name] !== undefined;
      const version = text(call.headers["x-hubspot-signature-version"]) || "none";
      return [has("x-hubspot-signature") ? version : "", has("x-hubspot-signature-v3") ? "v3" : ""]
        .filter((word) => word !== "")
        .join(" and ");
    },
  },
  {
    row: "how long an action may take",
    needs: ["portal", "receiver"],
    turned: [{ document: "hubspot", patch: { workflowTimeoutMs: 2000 } }],
    async see(world) {
      world.receiver.reply(ACTION, { silent: true });
      const { call } = await firstCall(world);
      const waited = await world.receiver.wait(() => call.gaveUpAfterMs ?? undefined, LONGEST_ACTION_MS);
      return waited === null ? "longer than two minutes" : inSeconds(waited, ACTION_SECONDS);
    },
  },
  {
    row: "unit of an action's `Retry-After`",
    needs: ["portal", "receiver"],
    turned: [{ document: "hubspot", patch: { retryAfterUnit: "s" } }],
    async see(world) {
      world.receiver.reply(ACTION, { status: 429, headers: { "retry-after": "3" } });
      const { from, call } = await firstCall(world);
      const second = await world.receiver.wait(() => world.receiver.since(from, ACTION)[1], ENROLMENT_MS);
      if (second === null) return "not repeated";
      return second.at - call.at < 2 * SECOND_MS ? "milliseconds" : "seconds";
    },
  },
  {
    row: "whether dated completions need `typedOutputs`",
    needs: ["grant", "receiver"],
    turned: [{ document: "hubspot", patch: { typedOutputsRequired: false } }],
    async see(world) {
      const { access } = await world.grant();
      const callbackId = await blocked(world);
      const json = { outputFields: { hs_execution_state: "SUCCESS" } };
      const path = `${CALLBACKS}/${callbackId}/complete`;
      const { status } = await world.hubspot("POST", path, { json }, access);
      return status < 300 ? "taken without them" : `refused without them: ${status}`;
    },
  },
  {
    row: "what an unknown callback does to a batch of completions",
    needs: ["grant", "receiver"],
    turned: [{ document: "hubspot", patch: { batchCompletion: "strict" } }],
    async see(world) {
      const { access } = await world.grant();
      const known = await blocked(world);
      const inputs = [known, `${known}-unknown`].map((callbackId) => ({
        callbackId,
        outputFields: { hs_execution_state: "SUCCESS" },
        typedOutputs: {},
      }));
      const { status } = await world.hubspot("POST", `${CALLBACKS}/complete`, { json: { inputs } }, access);
      return `answered ${status}`;
    },
  },
];

/** Assumptions whose check ends the install, and which therefore come last. */
export const UNINSTALL: readonly Assumption[] = [
  {
    row: "whether access tokens end with the uninstall",
    needs: ["grant"],
    costs: "uninstalls the app from the test account; install it again afterwards",
    turned: [{ document: "hubspot", patch: { uninstallEndsAccessTokens: false } }],
    async see(world) {
      const { access } = await world.grant();
      const uninstall = () => world.hubspot("DELETE", "/appinstalls/v3/external-install", {}, access);
      need(await unlimited(uninstall), 204);
      await pause(SECOND_MS / 10);
      const { status } = await world.hubspot("GET", "/account-info/v3/details", {}, access);
      return status === 200 ? "they outlive it" : `they end: ${status}`;
    },
  },
];
