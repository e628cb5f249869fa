/** The settings form: which contacts are verified, how imports are treated, how long a link lives. */
import type { Settings } from "../../portal/settings.ts";
import { SOURCES } from "../../domain/vocabulary.ts";
import {
  CheckboxGroup,
  FormProblems,
  NumberField,
  SelectField,
  type FormState,
  type FormValues,
} from "./fields.tsx";
import { LIFECYCLE_FIELDS, LifecycleFields, lifecycleValues } from "./lifecycle-fields.tsx";
import { PERSON_FIELDS, PersonFields, personValues } from "./person-fields.tsx";

const TRIGGERS = [
  ["form", "A form is submitted"],
  ["import", "A list is imported"],
  ["manual", "Somebody adds a contact by hand"],
  ["api", "A program creates a contact over HubSpot's API"],
  ["integration", "Another integration creates a contact"],
] as const;

const IMPORT_MODES = [
  ["verify", "Verify everyone at once"],
  ["pace", "Verify everyone, a few at a time"],
  ["skip", "Do not verify imported contacts"],
] as const;

const FIELDS = [
  "triggers",
  "importPolicy.mode",
  "importPolicy.perMinute",
  "linkLifetimeHours",
  ...PERSON_FIELDS,
  ...LIFECYCLE_FIELDS,
];

/** Stored settings as form values. */
export function settingsValues(settings: Settings): FormValues {
  return new Map([
    ["triggers", SOURCES.filter((source) => settings.triggers[source])],
    ["importPolicy.mode", [settings.importPolicy.mode]],
    ["importPolicy.perMinute", [String(settings.importPolicy.perMinute)]],
    ["linkLifetimeHours", [String(settings.linkLifetimeHours)]],
    ...personValues(settings),
    ...lifecycleValues(settings),
  ]);
}

/** The form. */
export function SettingsForm({ form }: { readonly form: FormState }) {
  return (
    <form method="post" action="/portal/settings" class="card" aria-labelledby="settings">
      <h2 id="settings">What is verified</h2>
      <FormProblems form={form} fields={FIELDS} />
      <CheckboxGroup form={form} name="triggers" label="Verify a new contact when" options={TRIGGERS} />
      <SelectField form={form} name="importPolicy.mode" label="Imports" options={IMPORT_MODES} />
      <NumberField
        form={form}
        name="importPolicy.perMinute"
        label="Verifications a minute during an import"
        hint="Counts when imports are verified a few at a time."
        min={1}
        max={60_000}
        step={1}
      />
      <NumberField
        form={form}
        name="linkLifetimeHours"
        label="Link lifetime (hours)"
        hint="168 hours are 7 days. After that the contact is marked as expired."
        min={0}
        max={2160}
        step="any"
      />
      <PersonFields form={form} />
      <LifecycleFields form={form} />
      <div class="actions">
        <button type="submit">Save settings</button>
      </div>
    </form>
  );
}
