/** Both lists are written by hand, each on its own side. */
import { expect, it } from "vitest";
import { APP_SUBSCRIPTIONS } from "../../../sandbox/stand-ins.ts";
import { WEBHOOK_SUBSCRIPTIONS } from "../../../src/hubspot/webhooks/subscriptions.ts";

function named(list: readonly { subscriptionType: string; propertyName?: string }[]): readonly string[] {
  return list
    .map(({ subscriptionType, propertyName = "" }) => `${subscriptionType} ${propertyName}`)
    .toSorted();
}

it("the sandbox HubSpot tells the app of exactly what the app handles", () => {
  expect(named(APP_SUBSCRIPTIONS)).toEqual(named(WEBHOOK_SUBSCRIPTIONS));
  expect(new Set(named(WEBHOOK_SUBSCRIPTIONS)).size).toBe(WEBHOOK_SUBSCRIPTIONS.length);
});
