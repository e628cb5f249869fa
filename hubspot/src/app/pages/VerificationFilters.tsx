/** The filters of the list of verifications. */
import { Button, DateInput, Flex, Form, Input, Select, useExtensionActions } from "@hubspot/ui-extensions";
import { fromDateValue, toDateValue } from "@1kosmos/kit";
import { PageLink } from "@hubspot/ui-extensions/pages";
import { useState } from "react";
import type { Query } from "./requests.ts";
import type { Verifications } from "./shapes.ts";
import { statusOf, triggerKind } from "./show.ts";
import { STATUSES, TRIGGERS } from "./words-common.ts";
import { VERIFICATIONS } from "./words-verifications.ts";

interface FiltersProps {
  /** As the page's address has them. */
  readonly filters: Query;
  readonly reasons: Verifications["reasons"];
}

const ANY = { value: "", label: VERIFICATIONS.any };
const STATUS_OPTIONS = [
  ANY,
  ...Object.keys(STATUSES).map((value) => ({ value, label: statusOf(value).label })),
];
const TRIGGER_OPTIONS = [
  ANY,
  ...Object.keys(TRIGGERS).map((value) => ({ value, label: triggerKind(value) })),
];

/** Fields that are applied by a button: each change at once would load the list again and again. */
export function VerificationFilters({ filters, reasons }: FiltersProps) {
  const { navigateToPage } = useExtensionActions<"pages">();
  const [draft, setDraft] = useState(filters);
  const set = (name: string) => (value: string) => setDraft({ ...draft, [name]: value });
  const record = draft["record"] ?? "";
  const isRecord = /^\d*$/u.test(record);
  const apply = () => {
    const given = Object.entries(draft).filter(([, value]) => value !== "");
    if (isRecord) navigateToPage({ to: "/verifications", params: Object.fromEntries(given) });
  };
  const reasonOptions = [ANY, ...reasons.map(({ code, label }) => ({ value: code, label }))];
  return (
    <Form onSubmit={apply}>
      <Flex direction="row" gap="sm" wrap="wrap" align="end">
        <Choice name="status" label={VERIFICATIONS.status} options={STATUS_OPTIONS} {...{ draft, set }} />
        <Choice name="reason" label={VERIFICATIONS.reason} options={reasonOptions} {...{ draft, set }} />
        <Choice name="trigger" label={VERIFICATIONS.trigger} options={TRIGGER_OPTIONS} {...{ draft, set }} />
        <Day name="from" label={VERIFICATIONS.from} {...{ draft, set }} />
        <Day name="until" label={VERIFICATIONS.until} {...{ draft, set }} />
        <Input
          name="record"
          label={VERIFICATIONS.record}
          value={record}
          error={!isRecord}
          validationMessage={isRecord ? "" : VERIFICATIONS.recordProblem}
          onInput={set("record")}
        />
        <Button variant="primary" onClick={apply}>
          {VERIFICATIONS.filter}
        </Button>
        <PageLink to="/verifications">{VERIFICATIONS.showAll}</PageLink>
      </Flex>
    </Form>
  );
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
