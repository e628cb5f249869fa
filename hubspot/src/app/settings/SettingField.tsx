/** A setting as HubSpot's component for its kind. */
import { fromDateValue, SETTINGS_WORDS, toDateValue, useSpeech, wordOf } from "@1kosmos/kit";
import {
  DateInput,
  Flex,
  Input,
  MultiSelect,
  NumberInput,
  Select,
  Text,
  Toggle,
} from "@hubspot/ui-extensions";
import type { Field } from "./shapes.ts";

interface SettingFieldProps {
  readonly field: Field;
  readonly values: readonly string[];
  /** The error of the field; null: none. */
  readonly problem: string | null;
  readonly onChange: (values: readonly string[]) => void;
}

/** The component; a kind that a newer app may have is a text. */
export function SettingField(props: SettingFieldProps) {
  const { field } = props;
  switch (field.kind) {
    case "yesNo":
      return <Switch {...props} />;
    case "flags":
      return <Switches {...props} />;
    case "list":
      return <Several {...props} />;
    case "choice":
      return <One {...props} />;
    case "number":
      return <Figure {...props} />;
    case "day":
      return <Day {...props} />;
    default:
      return <Line {...props} />;
  }
}

/** Properties of every HubSpot field. */
function useCommon({ field, problem }: SettingFieldProps) {
  const label = useLabel(field);
  return {
    name: field.path,
    label,
    ...(field.hint !== null && { description: field.hint }),
    ...(problem !== null && { error: true, validationMessage: problem }),
  };
}

function Line(props: SettingFieldProps) {
  const { values, onChange } = props;
  return <Input {...useCommon(props)} value={values[0] ?? ""} onInput={(value) => onChange([value])} />;
}

function Figure(props: SettingFieldProps) {
  const { field, values, onChange } = props;
  const [text = ""] = values;
  // Empty, or what the app has to refuse in its words.
  const value = text.trim() === "" || !Number.isFinite(Number(text)) ? {} : { value: Number(text) };
  return (
    <NumberInput
      {...useCommon(props)}
      {...value}
      {...(field.min !== null && { min: field.min })}
      {...(field.max !== null && { max: field.max })}
      precision={6}
      onInput={(typed: number | null | undefined) => onChange([figureText(typed)])}
      onChange={(typed: number | null | undefined) => onChange([figureText(typed)])}
    />
  );
}

/** HubSpot gives an emptied field as nothing, or as no number. */
function figureText(typed: number | null | undefined): string {
  return typeof typed === "number" && Number.isFinite(typed) ? String(typed) : "";
}

function Day(props: SettingFieldProps) {
  const { values, onChange } = props;
  const value = toDateValue(values[0] ?? "");
  return (
    <DateInput
      {...useCommon(props)}
      format="medium"
      timezone="portalTz"
      {...(value !== undefined && { value })}
      onChange={(chosen) => onChange([fromDateValue(chosen)])}
    />
  );
}

function One(props: SettingFieldProps) {
  const { field, values, onChange } = props;
  return (
    <Select
      {...useCommon(props)}
      value={values[0] ?? ""}
      options={field.options}
      onChange={(value) => onChange([String(value)])}
    />
  );
}

function Several(props: SettingFieldProps) {
  const { field, values, onChange } = props;
  return (
    <MultiSelect
      {...useCommon(props)}
      value={[...values]}
      options={field.options}
      onChange={(chosen) => onChange(chosen.map(String))}
    />
  );
}

/** HubSpot's switch has neither a description nor a place for what is wrong. */
function Switch({ field, values, problem, onChange }: SettingFieldProps) {
  const label = useLabel(field);
  return (
    <Flex direction="column" gap="xs">
      <Toggle
        name={field.path}
        size="sm"
        labelDisplay="inline"
        label={label}
        checked={values[0] === "true"}
        onChange={(isOn) => onChange([String(isOn)])}
      />
      {field.hint !== null && <Text variant="microcopy">{field.hint}</Text>}
      {problem !== null && <Problem text={problem} />}
    </Flex>
  );
}

function Switches({ field, values, problem, onChange }: SettingFieldProps) {
  const label = useLabel(field);
  const { sources } = SETTINGS_WORDS[useSpeech().language];
  const without = (left: string) => values.filter((value) => value !== left);
  return (
    <Flex direction="column" gap="xs">
      <Text format={{ fontWeight: "demibold" }}>{label}</Text>
      {field.options.map(({ value, label: text }) => (
        <Toggle
          key={value}
          name={`${field.path}.${value}`}
          size="sm"
          labelDisplay="inline"
          label={(field.path === "triggers" ? wordOf(sources, value) : undefined) ?? text}
          checked={values.includes(value)}
          onChange={(isOn) => onChange(isOn ? [...without(value), value] : without(value))}
        />
      ))}
      {field.hint !== null && <Text variant="microcopy">{field.hint}</Text>}
      {problem !== null && <Problem text={problem} />}
    </Flex>
  );
}

function Problem({ text }: { readonly text: string }) {
  return <Text format={{ fontWeight: "bold" }}>{text}</Text>;
}

/** Returns the setting's name in the user's language where there is one, else the app's. */
function useLabel({ path, label }: Field): string {
  const words = SETTINGS_WORDS[useSpeech().language];
  const own: Readonly<Record<string, string>> = {
    triggers: words.startsWhen,
    linkLifetimeHours: words.linkLifetime,
    "delivery.reminders.max": words.reminders,
    "delivery.reminders.everyHours": words.remindersEvery,
    "personPage.retries": words.retries,
    "cards.confidenceNumber": words.confidenceNumber,
    "cards.changeLinks": words.changeLinks,
    "helpDesk.markNewTickets": words.markNewTickets,
    "helpDesk.note": words.note,
  };
  return own[path] ?? label;
}
