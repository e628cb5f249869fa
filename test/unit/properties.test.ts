/**
 * One row a property: whatever the app does with a contact property follows from `CONTACT_PROPERTIES`, and what is written
 * by hand (README, HubSpot's project) names the same rows. A further row is played through everything that takes rows.
 */
import { describe, expect, it } from "vitest";
import manifestText from "../../hubspot/src/app/webhooks/webhooks-hsmeta.json?raw";
import readme from "../../README.md?raw";
import { decide } from "../../src/domain/contact/decide/decide.ts";
import { isHistory, withEdit } from "../../src/domain/contact/decide/edit.ts";
import { project, readProperties } from "../../src/domain/contact/read/project.ts";
import { detailEditAs } from "../../src/domain/contact/decide/property-edits.ts";
import { detail } from "../../src/domain/contact/read/property-values.ts";
import type { ContactState } from "../../src/domain/contact/state.ts";
import { NEW_CONTACT } from "../../src/domain/contact/state.ts";
import {
  CONTACT_PROPERTIES,
  CONTACT_PROPERTY_NAMES,
  snapshotSchema,
  type ContactProperty,
} from "../../src/domain/properties.ts";
import { ialSchema } from "../../src/domain/vocabulary.ts";
import { jobsFor } from "../../src/features/contacts/events.ts";
import { toPropertyCreate } from "../../src/hubspot/properties/properties.ts";
import { ensureProperties } from "../../src/hubspot/properties/provisioning.ts";
import { subscriptionsFor } from "../../src/hubspot/webhooks/subscriptions.ts";
import { parseWebhookBatch } from "../../src/hubspot/webhooks/webhooks.ts";
import { DEFAULT_SETTINGS } from "../../src/portal/settings/settings.ts";
import { created, DAY, fold, made, NOW, PASSED, R1, verdict } from "./contact/decide-play.ts";
import { createTransportTo } from "./hubspot/connect.ts";
import { LittleHubSpot } from "./hubspot/little-hubspot.ts";

const LINK = "https://app.example.com/v/t";
const ROWS: readonly ContactProperty[] = CONTACT_PROPERTIES;

/** References, and a claim that only 1Kosmos can state: no edit of them is accepted. */
const OURS_ALONE: ReadonlySet<string> = new Set([
  "idv_credential_did",
  "idv_session_id",
  "idv_verification_url",
  "idv_reminder_count",
  "idv_reminder_due",
]);

const PASS = fold(NEW_CONTACT, [created(), made(), verdict(PASSED)]).at(-1) ?? NEW_CONTACT;
const OPEN = fold(NEW_CONTACT, [created(), made()]).at(-1) ?? NEW_CONTACT;

/** A verified contact with a step-up that waits and was reminded of: every property has a value. */
const VERIFIED: ContactState = {
  ...PASS,
  tracks: { ...PASS.tracks, stepup: OPEN.tracks.identity },
  lastStepUpAt: NOW,
  reminders: { linkId: R1, count: 1, dueAt: NOW + 2 * DAY },
};

/** A webhook of somebody who wrote `value`. */
function edited(propertyName: string, value: string) {
  const body = {
    subscriptionType: "contact.propertyChange",
    portalId: 4242,
    appId: 77,
    eventId: 1,
    subscriptionId: 2,
    objectId: 9,
    occurredAt: NOW + DAY,
    changeSource: "CRM_UI",
    sourceId: "userId:1",
    propertyName,
    propertyValue: value,
  };
  const batch = parseWebhookBatch(JSON.stringify([body]));
  const event = batch.ok ? batch.value.byPortal.get(4242)?.[0] : undefined;
  if (event === undefined) throw new Error("no event");
  return jobsFor(event, DEFAULT_SETTINGS);
}

/** A value that HubSpot's field takes and that is not the one of `VERIFIED`. */
function sample({ type, options, read }: ContactProperty): string {
  const other = options.map(({ value }) => value).findLast((value) => value !== read(VERIFIED, LINK, "UTC"));
  return (
    other ??
    { date: "2026-11-20", datetime: "1764490000000", number: "0.5", string: "by hand", enumeration: "" }[type]
  );
}

/** The names that match `pattern`'s group in a text, in their order. */
function namesIn(text: string, pattern: RegExp): (string | undefined)[] {
  return [...text.matchAll(pattern)].map(([, name]) => name);
}

describe("each row", () => {
  it.each(ROWS)("$name: is created in HubSpot as it is defined", async (row) => {
    const hubspot = new LittleHubSpot();
    await ensureProperties(createTransportTo(hubspot), "contacts", ROWS);
    const { options = [], ...body } = toPropertyCreate(row);
    expect(hubspot.properties.get(row.name)).toMatchObject(body);
    expect(options.map(({ value }) => value)).toEqual(row.options.map(({ value }) => value));
  });

  it.each(ROWS)("$name: is written with the value that the state has", (row) => {
    const { snapshot } = project(VERIFIED, LINK);
    const value = row.read(VERIFIED, LINK, "UTC");
    expect(value).toMatch(/./u);
    expect(Object.entries(snapshot ?? {})).toContainEqual([row.name, value]);
    expect(snapshotSchema.safeParse({ [row.name]: value }).success).toBe(true);
  });

  it.each(ROWS)("$name: an edit of it reaches the decision, which accepts or undoes it", (row) => {
    const value = sample(row);
    expect(edited(row.name, value)).toMatchObject({
      jobs: [{ payload: { type: "contact.propertyChange", property: row.name, value } }],
    });
    const property = CONTACT_PROPERTY_NAMES.find((name) => name === row.name) ?? "idv_status";
    const edit = {
      type: "contact.propertyChange",
      property,
      value,
      occurredAt: NOW + DAY,
      verificationUrl: LINK,
    } as const;
    const undone = decide(VERIFIED, { ...edit, policy: "keepOurs" }, NOW + DAY);
    expect(project(undone.state, LINK).snapshot?.[property]).toBe(row.read(VERIFIED, LINK, "UTC"));
    expect(undone.state.edits?.count).toBe(1);
    const taken = !OURS_ALONE.has(row.name);
    const accepted = decide(VERIFIED, { ...edit, policy: "accept" }, NOW + DAY);
    expect(accepted.outcome === "edit_accepted").toBe(taken);
    const { resultAt } = VERIFIED.tracks[row.kinds[0]];
    expect(accepted.state.tracks[row.kinds[0]].resultAt).toBe(taken ? NOW + DAY : resultAt);
  });

  it.each(ROWS)("$name: is in README's table with its type and values", ({ name, type, options }) => {
    const values = type === "enumeration" ? ` ${options.map(({ value }) => value).join(", ")} |` : "";
    expect(readme).toContain(`| \`${name}\` | ${type} |${values}`);
  });

  it("is subscribed to in HubSpot's project, as by the table", () => {
    const declared = namesIn(manifestText, /"propertyName": "(idv_\w+)"/gu);
    expect(declared).toEqual(ROWS.map(({ name }) => name));
  });
});

describe("nothing has no row", () => {
  const names = ROWS.map(({ name }) => name);

  it("in HubSpot, in a snapshot, or in README's table", async () => {
    const hubspot = new LittleHubSpot();
    await ensureProperties(createTransportTo(hubspot), "contacts", ROWS);
    expect([...hubspot.properties.keys()]).toEqual(names);
    expect(Object.keys(project(VERIFIED, LINK).snapshot ?? {})).toEqual(names);
    expect(snapshotSchema.safeParse({ idv_eleventh: "" }).success).toBe(false);
    const [, table = ""] = /Contacts get twelve properties(.*?)Deals get/su.exec(readme) ?? [];
    expect(namesIn(table, /^\| `(\w+)` \|/gmu)).toEqual(names);
  });

  it("among the edits that are acted on", () => {
    expect(edited("idv_eleventh", "x")).toEqual({ skipped: "events_ignored" });
  });
});

describe("an eleventh row", () => {
  const eleventh: ContactProperty<"idv_eleventh"> = {
    name: "idv_eleventh",
    label: "Eleventh",
    description: "A made-up property.",
    type: "enumeration",
    fieldType: "select",
    options: ["IAL1", "IAL2"].map((value) => ({ value, label: value })),
    read: detail(({ ial }) => ial),
    kinds: ["identity"],
    takeOver: detailEditAs(ialSchema, (ial) => ({ ial })),
  };
  const rows = [...ROWS, eleventh];

  it("is created beside the ten that exist", async () => {
    const hubspot = new LittleHubSpot();
    const transport = createTransportTo(hubspot);
    await ensureProperties(transport, "contacts", ROWS);
    const report = await ensureProperties(transport, "contacts", rows);
    expect(report.ok && report.value.created).toEqual(["idv_eleventh"]);
    expect(hubspot.properties.get("idv_eleventh")).toMatchObject({ type: "enumeration", label: "Eleventh" });
  });

  it("is subscribed to", () => {
    const added = subscriptionsFor(rows).filter(({ propertyName }) => propertyName === "idv_eleventh");
    expect(added).toEqual([{ subscriptionType: "contact.propertyChange", propertyName: "idv_eleventh" }]);
    expect(subscriptionsFor(rows)).toHaveLength(subscriptionsFor(ROWS).length + 1);
  });

  it("is written, and cleared when the verification no longer holds", () => {
    expect(readProperties(rows, VERIFIED, LINK, "UTC")).toMatchObject({ idv_eleventh: "IAL2" });
    const aged = decide(VERIFIED, { type: "verification.age", verifiedBefore: NOW + DAY }, NOW + DAY).state;
    expect(readProperties(rows, aged, LINK, "UTC")).toMatchObject({ idv_eleventh: "" });
    expect(readProperties(rows, NEW_CONTACT, LINK, "UTC")).toBeNull();
  });

  it("is taken over from an edit by its own rule, and not from one older than the result", () => {
    const after = withEdit(VERIFIED, eleventh, { value: "IAL1", occurredAt: NOW + DAY }, NOW + DAY);
    expect(readProperties([eleventh], after ?? NEW_CONTACT, LINK, "UTC")).toEqual({ idv_eleventh: "IAL1" });
    expect(withEdit(VERIFIED, eleventh, { value: "IAL9", occurredAt: NOW + DAY }, NOW + DAY)).toBeNull();
    expect(isHistory(VERIFIED, eleventh, NOW - DAY)).toBe(true);
    expect(isHistory(VERIFIED, eleventh, NOW + DAY)).toBe(false);
  });
});
