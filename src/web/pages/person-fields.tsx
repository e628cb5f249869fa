/** The part of the settings form that is about the page which the person's link shows. */
import type { Settings } from "../../portal/settings.ts";
import { NumberField, TextField, type FormState } from "./fields.tsx";

/** The names of these fields. */
export const PERSON_FIELDS = [
  "personPage.companyName",
  "personPage.purpose",
  "personPage.privacyUrl",
  "personPage.returnUrl",
  "personPage.retries",
] as const;

/** Stored settings as form values. */
export function personValues({ personPage }: Settings): [string, string[]][] {
  return Object.entries(personPage).map(([name, value]) => [`personPage.${name}`, [String(value)]]);
}

/** The fields. */
export function PersonFields({ form }: { readonly form: FormState }) {
  return (
    <>
      <h3>The page that the person sees</h3>
      <TextField
        form={form}
        name="personPage.companyName"
        label="Your company's name"
        hint="The page says who asks. Use the name that the person knows."
      />
      <TextField
        form={form}
        name="personPage.purpose"
        label="Purpose, in one sentence"
        hint="Shown as you write it, for example: We need this to open your account."
      />
      <TextField
        form={form}
        name="personPage.privacyUrl"
        label="Address of your privacy notice"
        placeholder="https://"
      />
      <TextField
        form={form}
        name="personPage.returnUrl"
        label="Address to return to after the pass"
        hint="The page leads to no other address. Leave empty: the person stays on the page."
        placeholder="https://"
      />
      <NumberField
        form={form}
        name="personPage.retries"
        label="How often a person may try again within a day"
        hint="After a failure or a cancellation. Each try is a new session at 1Kosmos."
        min={0}
        max={10}
        step={1}
      />
    </>
  );
}
