/** The owner's HubSpot developer test account and 1Kosmos tenant, as far as they were named. */
import { createInterface } from "node:readline/promises";
import { z } from "zod";

import { waitFor } from "../sandbox/wait.ts";
import { Recorder } from "./http.ts";
import { Licensed } from "./licensed.ts";
import type { Requirement } from "./requirements.ts";
import { Receiver } from "./receiver.ts";
import { CleanUps, type Grant, type World } from "./world.ts";

/** The options of `npm run live`; "" where one is not set. */
export interface Accounts {
  readonly hubspot: string;
  readonly privateAppToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly tenant: string;
  readonly apiKey: string;
  readonly callbackSecret: string;
  readonly licenseKey: string;
  readonly community: string;
  readonly dvcId: string;
  readonly liveIdDvcId: string;
  readonly workflowId: string;
  readonly ial2WorkflowId: string;
  /** The public address of this machine's port, for what HubSpot and 1Kosmos send. */
  readonly receiver: string;
  readonly port: number;
  /** True if a person goes through verifications on request. */
  readonly person: boolean;
}

const HOURS_MS = 60 * 60_000;
const PERSON_MS = HOURS_MS / 4;
const tokenSchema = z.object({ access_token: z.string(), refresh_token: z.string() });
const keySchema = z.object({ publicKey: z.string() });
const communitySchema = z.object({
  tenant: z.object({ id: z.string(), tenanttag: z.string().default("") }),
  community: z.object({ id: z.string() }),
});

/** Opens the accounts as the world of probes. */
export async function openRealWorld(
  accounts: Accounts,
  say: (line: string) => void,
): Promise<{ readonly world: World; readonly recorder: Recorder; close(): Promise<void> }> {
  const { privateAppToken, clientSecret, refreshToken, apiKey, licenseKey, callbackSecret } = accounts;
  const recorder = new Recorder([
    privateAppToken,
    clientSecret,
    refreshToken,
    apiKey,
    licenseKey,
    callbackSecret,
  ]);
  const receiver = await Receiver.start(
    accounts.port,
    accounts.receiver === "" ? undefined : accounts.receiver,
  );
  const cleanUps = new CleanUps();
  const tenant = `https://${accounts.tenant}`;
  const onekosmos = recorder.caller("onekosmos", tenant);
  const ids = await tenantIds(accounts, onekosmos);
  const world: World = {
    mark: `live-${crypto.randomUUID().slice(0, 8)}`,
    has: (need) => hasNeed(accounts, need),
    portal: recorder.caller("hubspot", accounts.hubspot, bearer(privateAppToken)),
    hubspot: async (method, path, sent, token) =>
      recorder.caller("hubspot", accounts.hubspot, token === undefined ? {} : bearer(token))(
        method,
        path,
        sent,
      ),
    app: { clientId: accounts.clientId, clientSecret },
    grant: async () => grantOf(accounts, recorder),
    receiver,
    async enrol(contactId) {
      say(
        `Enrol contact ${contactId} in a workflow with the app's action, whose address is ${receiver.url}/hubspot/actions/verify.`,
      );
    },
    async requireProperty() {
      throw new Error("Only HubSpot's pages set this.");
    },
    onekosmos,
    rest: recorder.caller("onekosmos", tenant, bearer(apiKey)),
    callbackSecret,
    protocol: { ...accounts, tenantDns: accounts.tenant, ...ids },
    async licensed(service) {
      const path =
        service === "community"
          ? `/api/r1/community/${accounts.community}/publickeys`
          : `/${service}/publickeys`;
      const answer = await onekosmos("GET", path, { headers: { "x-tenanttag": ids.tag } });
      return new Licensed(onekosmos, licenseKey, keySchema.parse(answer.body).publicKey);
    },
    async end(sessionId, url, { outcome }) {
      await promptPerson(say, sessionId, url, outcome);
    },
    later: (step) => cleanUps.add(step),
    cleanUp: async () => cleanUps.run(),
  };
  return { world, recorder, close: async () => receiver.close() };
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

function hasNeed(accounts: Accounts, need: Requirement): boolean {
  const named: Readonly<Record<Requirement, readonly string[]>> = {
    portal: [accounts.privateAppToken],
    app: [accounts.clientId, accounts.clientSecret],
    grant: [accounts.clientId, accounts.clientSecret, accounts.refreshToken],
    receiver: [accounts.receiver],
    settings: [""],
    rest: [accounts.tenant, accounts.apiKey],
    protocol: [accounts.tenant, accounts.licenseKey, accounts.dvcId],
    person: [accounts.person ? "yes" : ""],
  };
  return named[need].every((value) => value !== "");
}

/** Refreshes: the same token works again, unless HubSpot rotates it, which one probe is about. */
async function grantOf(
  { hubspot, clientId, clientSecret, refreshToken }: Accounts,
  recorder: Recorder,
): Promise<Grant> {
  const form = {
    grant_type: "refresh_token",
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  };
  const { body } = await recorder.caller("hubspot", hubspot)("POST", "/oauth/v3/token", { form });
  const { access_token: access, refresh_token: refresh } = tokenSchema.parse(body);
  return { access, refresh };
}

/** Reads the tenant's ids; a tenant that does not state them has no probes of the workflow API. */
async function tenantIds({ tenant, community }: Accounts, onekosmos: World["onekosmos"]) {
  const nobody = { tenantId: "", communityId: "", tag: "" };
  if (tenant === "") return nobody;
  const json = { dns: tenant, communityName: community };
  const answer = await onekosmos("POST", "/api/r1/system/community_info/fetch", { json }).catch(() => null);
  const found = communitySchema.safeParse(answer?.body);
  if (!found.success) return nobody;
  const { tenant: known, community: ours } = found.data;
  return { tenantId: known.id, communityId: ours.id, tag: known.tenanttag };
}

/** Has the person at the keyboard end a session, and go on when they say so. */
async function promptPerson(
  say: (line: string) => void,
  id: string,
  url: string,
  outcome: string,
): Promise<void> {
  say(`Session ${id}: open ${url} and end it as ${outcome}. Then press Enter.`);
  const lines = createInterface({ input: process.stdin });
  try {
    let isDone = false;
    lines.once("line", () => {
      isDone = true;
    });
    await waitFor("the person is done", () => (isDone ? true : undefined), {
      timeoutMs: PERSON_MS,
      everyMs: 200,
    });
  } finally {
    lines.close();
  }
}
