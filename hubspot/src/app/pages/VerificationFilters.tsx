/** The filters of the list of verifications. */
import { wordOf } from "@1kosmos/kit";
import { Button, DateInput, Flex, Form, Input, Select, useExtensionActions } from "@hubspot/ui-extensions";
import { fromDateValue, toDateValue } from "@1kosmos/kit";
import { PageLink } from "@hubspot/ui-extensions/pages";
import { useState } from "react";
import type { Query } from "./requests.ts";
import type { Verifications } from "./shapes.ts";
import { useTexts, type Texts } from "./texts.ts";

interface FiltersProps {
  /** As the page's address has them. */
  readonly filters: Query;
  readonly reasons: Verifications["reasons"];
}

/** Fields that are applied by a button: each change at once would load the list again and again. */
export function VerificationFilters({ filters, reasons }: FiltersProps) {
  const { navigateToPage } = useExtensionActions<"pages">();
  const texts = useTexts();
  const { verifications } = texts.words;
  const [draft, setDraft] = useState(filters);
  const set = (name: string) => (value: string) => setDraft({ ...draft, [name]: value });
  const record = draft["record"] ?? "";
  const isRecord = /^\d*$/u.test(record);
  const apply = () => {
    const given = Object.entries(draft).filter(([, value]) => value !== "");
    if (isRecord) navigateToPage({ to: "/verifications", params: Object.fromEntries(given) });
  };
  const options = optionsOf(reasons, texts);
  return (
    <Form onSubmit={apply}>
      <Flex direction="row" gap="sm" wrap="wrap" align="end">
        <Choice name="status" label={verifications.status} options={options.statuses} {...{ draft, set }} />
        <Choice name="reason" label={verifications.reason} options={options.reasons} {...{ draft, set }} />
        <Choice name="trigger" label={verifications.trigger} options={options.triggers} {...{ draft, set }} />
        <Day name="from" label={verifications.from} {...{ draft, set }} />
        <Day name="until" label={verifications.until} {...{ draft, set }} />
        <Input
          name="record"
          label={verifications.record}
          value={record}
          error={!isRecord}
          validationMessage={isRecord ? "" : verifications.recordProblem}
          onInput={set("record")}
        />
        <Button variant="primary" onClick={apply}>
          {verifications.filter}
        </Button>
        <PageLink to="/verifications">{verifications.showAll}</PageLink>
      </Flex>
    </Form>
  );
}

function optionsOf(reasons: FiltersProps["reasons"], { words, history }: Texts) {
  const any = { value: "", label: words.verifications.any };
  return {
    statuses: [any, ...Object.entries(words.statuses).map(([value, label]) => ({ value, label }))],
    triggers: [any, ...Object.entries(words.triggers).map(([value, { label }]) => ({ value, label }))],
    reasons: [
      any,
      ...reasons.map(({ code, label }) => ({
        value: code,
        label: wordOf(history.reasons, code)?.label ?? label,
      })),
    ],
  };
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly draft: Query;
  readonly set: (name: string) => (value: string) => void;
}

function Choice({
  name,
  label,
  options,
  draft,
  set,
}: FieldProps & { readonly options: { value: string; label: string }[] }) {
  return (
    <Select
      name={name}
      label={label}
      value={draft[name] ?? ""}
      options={options}
      onChange={(value) => set(name)(String(value ?? ""))}
    />
  );
}

function Day({ name, label, draft, set }: FieldProps) {
  const value = toDateValue(draft[name] ?? "");
  return (
    <DateInput
      name={name}
      label={label}
      format="medium"
      timezone="portalTz"
      {...(value !== undefined && { value })}
      onChange={(chosen) => set(name)(fromDateValue(chosen))}
    />
  );
}
