/** The part of the settings form that is about what happens to contacts and to the portal later. */
import type { Settings } from "../../portal/settings.ts";
import { NumberField, SelectField, type FormState } from "./fields.tsx";

const PERSON_CHANGE = [
  ["keep", "Keep the session"],
  ["restart", "End it and start another one"],
] as const;

const HAND_EDITS = [
  ["keepOurs", "Write our value back"],
  ["accept", "Accept the edit"],
] as const;

const TIMELINE = [
  ["true", "Yes"],
  ["false", "No"],
] as const;

/** The names of these fields. */
export const LIFECYCLE_FIELDS = [
  "personChange",
  "handEdits",
  "reverifyAfterDays",
  "decisionWindowHours",
  "disconnectGraceHours",
  "timeline",
] as const;

/** Stored settings as form values. */
export function lifecycleValues(settings: Settings): [string, string[]][] {
  return LIFECYCLE_FIELDS.map((name) => [name, [String(settings[name] ?? "")]]);
}

/** The fields. */
export function LifecycleFields({ form }: { readonly form: FormState }) {
  return (
    <>
      <h3>Later on</h3>
      <SelectField
        form={form}
        name="personChange"
        label="When the e-mail or name changes while a session is open"
        options={PERSON_CHANGE}
      />
      <SelectField
        form={form}
        name="handEdits"
        label="When somebody edits an identity verification property"
        hint="Either way the contact's history says who it was."
        options={HAND_EDITS}
      />
      <NumberField
        form={form}
        name="reverifyAfterDays"
        label="Verify again after (days)"
        hint="A verified contact becomes expired at this age. Leave empty: never."
        min={1}
        max={3650}
        step={1}
      />
      <NumberField
        form={form}
        name="decisionWindowHours"
        label="Follow changed decisions for (hours)"
        hint="1Kosmos may revoke a pass or overturn a failure later, after a manual review. 0: a decision is final."
        min={0}
        max={720}
        step="any"
      />
      <NumberField
        form={form}
        name="disconnectGraceHours"
        label="Keep everything after a disconnect for (hours)"
        hint="Within this time a reconnect brings it all back. 0 deletes at once."
        min={0}
        max={720}
        step={1}
      />
      <SelectField
        form={form}
        name="timeline"
        label="Tell of verifications on the timelines of contacts and deals"
        options={TIMELINE}
      />
    </>
  );
}
