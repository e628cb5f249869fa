/** For tests of the CRM: an app that is subscribed to everything, deals, and responses in the shape that a test reads. */
import { expect, vi } from "vitest";
import { z } from "zod";

import type { HubSpotSandbox, Subscription } from "../../../sandbox/hubspot/server.ts";
import { APP, call, install, installQuery, openSandbox, webhookReceiver, type Clock } from "./support.ts";

const VERBS = ["creation", "deletion", "restore", "merge", "associationChange"] as const;

const EVERYTHING: readonly Subscription[] = [
  ...VERBS.flatMap((verb): Subscription[] => [
    { subscriptionType: `contact.${verb}` },
    { subscriptionType: `deal.${verb}` },
  ]),
  { subscriptionType: "contact.privacyDeletion" },
  { subscriptionType: "contact.propertyChange", propertyName: "city" },
  { subscriptionType: "deal.propertyChange", propertyName: "dealstage" },
  { subscriptionType: "deal.propertyChange", propertyName: "pipeline" },
  { subscriptionType: "object.merge", objectType: "contact" },
  { subscriptionType: "object.restore", objectType: "deal" },
];

type Event = Readonly<Record<string, unknown>>;

/** A sandbox whose app is installed and subscribed to everything. `heard` returns the events since the last time. */
export async function listeningSandbox(): Promise<
  HubSpotSandbox & { clock: Clock; heard: (count: number) => Promise<readonly Event[]>; access: string }
> {
  const receiver = await webhookReceiver();
  const scopes = [
    ...APP.scopes,
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.lists.read",
    "crm.lists.write",
  ];
  const sandbox = openSandbox({
    app: { ...APP, scopes, webhookUrl: receiver.url, subscriptions: EVERYTHING },
  });
  const { access } = await install(sandbox, "4242", installQuery({ scope: scopes.join(" ") }));
  let told = 0;
  const heard = async (count: number): Promise<readonly Event[]> => {
    await vi.waitFor(() => expect(eventsOf(receiver).length).toBeGreaterThanOrEqual(told + count), 30_000);
    const fresh = eventsOf(receiver).slice(told);
    told += fresh.length;
    return fresh;
  };
  return { ...sandbox, heard, access };
}

function eventsOf(receiver: Awaited<ReturnType<typeof webhookReceiver>>): readonly Event[] {
  return receiver.received.flatMap((request) => request.events);
}

/** Calls as the admin, expects a status and returns the body; null when there is none. */
export async function expectCall(
  sandbox: HubSpotSandbox,
  status: number,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await call(sandbox, method, path, body);
  const text = await response.text();
  expect(response.status, `${method} ${path}: ${text}`).toBe(status);
  return text === "" ? null : JSON.parse(text);
}

const created = z.object({ id: z.string() });

/** Creates a deal and returns its id. */
export async function createDeal(
  sandbox: HubSpotSandbox,
  properties: Record<string, string> = {},
): Promise<string> {
  return created.parse(await expectCall(sandbox, 201, "POST", "/crm/v3/objects/deals", { properties })).id;
}

/** Turns switches of the CRM. */
export async function turn(sandbox: HubSpotSandbox, switches: Record<string, unknown>): Promise<void> {
  await expectCall(sandbox, 200, "PUT", "/sandbox/crm/switches", switches);
}
