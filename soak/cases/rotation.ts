/** Keys and the client secret rotated while requests come in: none fails, and links that were made before stay alive. */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createCrmUser } from "../../sandbox/crm-user.ts";
import { EXTENSION_AUTHORIZATION, HUBSPOT } from "../../sandbox/fixed.ts";
import type { Stack } from "../../sandbox/stack.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { must, type SoakCase, type SoakContext } from "../case.ts";
import { install, loginCookie, portOf, startPlace, untilIdle } from "../place.ts";
import { v3Of } from "../signed.ts";

const NEW_SECRET = "sandbox-client-secret-2";
/** How long each step of the rotation lasts, ms. */
const STEP_MS = { full: 10_000, short: 2000 };
const PARALLEL = 6;

export const ROTATION: SoakCase = {
  name: "rotation",
  about: "ENCRYPTION_KEYS and HUBSPOT_CLIENT_SECRET rotated under load",
  async run(context) {
    let stack = await startPlace(context.folder);
    const load = createLoad(context);
    try {
      const admin = await install(stack.origins);
      await createCrmUser(stack.origins.hubspot).create({
        email: "a@example.com",
        firstname: "A",
        lastname: "B",
      });
      await untilIdle(admin, 60_000);
      load.aim(await aimAt(stack));
      load.start();
      await pause(stepMs(context));
      const next = `next1:${randomBytes(32).toString("base64")},${stack.encryptionKeys}`;
      const steps = [
        {
          what: "both secrets, the old key first",
          secrets: `${NEW_SECRET},${HUBSPOT.clientSecret}`,
          keys: stack.encryptionKeys,
        },
        {
          what: "both secrets, the new key first",
          secrets: `${NEW_SECRET},${HUBSPOT.clientSecret}`,
          keys: next,
        },
        { what: "the new secret alone", secrets: NEW_SECRET, keys: next },
      ];
      for (const { what, secrets, keys } of steps) {
        const isLast = !secrets.includes(",");
        // Nothing is signed any more with the secret that the app is about to drop.
        if (isLast) load.signWith([NEW_SECRET]);
        stack = await restart(stack, context, { HUBSPOT_CLIENT_SECRET: secrets, ENCRYPTION_KEYS: keys });
        // HubSpot has the new secret; requests on their way are signed with the old one.
        if (!isLast) load.signWith([HUBSPOT.clientSecret, NEW_SECRET]);
        await pause(stepMs(context));
        context.say(`${what}: ${load.sent()} requests so far, none failed`);
      }
      await load.stop();
    } finally {
      await load.stop();
      await stack.close();
    }
  },
};

function stepMs({ short }: SoakContext): number {
  return short ? STEP_MS.short : STEP_MS.full;
}

/** As a deployment: the same state at the same addresses, with other secrets. */
async function restart(
  stack: Stack,
  { folder }: SoakContext,
  appBindings: Record<string, string>,
): Promise<Stack> {
  const { app, hubspot, onekosmos } = stack.origins;
  await stack.close();
  const ports = { app: portOf(app), hubspot: portOf(hubspot), onekosmos: portOf(onekosmos) };
  return startPlace(folder, { ports, appBindings, clientSecret: NEW_SECRET });
}

interface Aim {
  readonly app: string;
  readonly cookie: string;
  readonly contactId: string;
  readonly link: string;
}

async function aimAt({ origins }: Stack): Promise<Aim> {
  const crm = createCrmUser(origins.hubspot);
  const contact = await waitFor("the contact has its link", async () => {
    const [first] = await crm.list();
    return first?.properties["idv_verification_url"] ? first : undefined;
  });
  const link = contact.properties["idv_verification_url"] ?? "";
  return { app: origins.app, cookie: await loginCookie(origins), contactId: contact.id, link };
}

/** Requests without end: cards, webhooks, an admin's pages, a person's page. */
function createLoad({ random }: SoakContext) {
  let aim: Aim | null = null;
  let secrets: readonly string[] = [HUBSPOT.clientSecret];
  // One object, since the loops below look at it again and again.
  const state: { isOn: boolean; failure: Error | null } = { isOn: false, failure: null };
  let sent = 0;
  const workers: Promise<void>[] = [];

  const one = async ({ app, cookie, contactId, link }: Aim): Promise<void> => {
    const signing = secrets;
    const secret = signing[random.below(signing.length)] ?? "";
    const query = `userId=1&portalId=${HUBSPOT.portalId}&userEmail=a&appId=${HUBSPOT.appId}`;
    const card = {
      method: "POST",
      uri: `${app}/hubspot/card/contacts/${contactId}?${query}`,
      body: '{"request":{}}',
    };
    const webhook = { method: "POST", uri: `${app}/hubspot/webhooks`, body: "[]" };
    const json = { "content-type": "application/json" };
    const calls = [
      {
        ...card,
        headers: () => ({ ...json, ...v3Of(card, secret), authorization: EXTENSION_AUTHORIZATION }),
      },
      { ...webhook, headers: () => ({ ...json, ...v3Of(webhook, secret) }) },
      { method: "GET", uri: `${app}/api/settings`, body: "", headers: () => ({ cookie }) },
      { method: "GET", uri: link, body: "", headers: () => ({}) },
    ];
    const call = calls[random.below(calls.length)];
    if (call === undefined) return;
    const status = await statusOf(call, () => state.isOn && secrets === signing);
    if (status === null) return;
    sent += 1;
    must(status < 400, () => `${status} to ${call.method} ${call.uri}, signed with ${secret}`);
  };
  const run = async (): Promise<void> => {
    while (state.isOn && state.failure === null) {
      if (aim === null) await pause(10);
      else
        await one(aim).catch((error: unknown) => {
          state.failure = error instanceof Error ? error : new Error(String(error));
        });
    }
  };
  return {
    aim: (at: Aim) => void (aim = at),
    signWith: (next: readonly string[]) => void (secrets = next),
    start() {
      state.isOn = true;
      workers.push(...Array.from({ length: PARALLEL }, run));
    },
    sent: () => sent,
    async stop() {
      state.isOn = false;
      await Promise.all(workers);
      if (state.failure !== null) throw state.failure;
    },
  };
}

interface Call {
  readonly method: string;
  readonly uri: string;
  readonly body: string;
  readonly headers: () => Record<string, string>;
}

/**
 * The response's status; null when the call was given up. The sandbox cannot replace a running Worker as Cloudflare does: while
 * it is down there is no response, and the call is made again, as Cloudflare would hand it to the next Worker.
 */
async function statusOf({ method, uri, body, headers }: Call, goesOn: () => boolean): Promise<number | null> {
  for (;;) {
    try {
      const init = {
        method,
        headers: headers(),
        redirect: "manual" as const,
        ...(method === "POST" && { body }),
      };
      const response = await fetch(uri, init);
      await response.arrayBuffer();
      return response.status;
    } catch {
      if (!goesOn()) return null;
      await pause(50);
    }
  }
}
