/** The settings that an admin changes here, a tab for each form of the app's own pages. */
import { FailedNote, resultIcon, SETTINGS_WORDS, useSubmission, useSpeech, type Answer } from "@1kosmos/kit";
import { Alert, Flex, Form, Heading, LoadingButton, Tab, Tabs, Text } from "@hubspot/ui-extensions";
import { useRef, useState } from "react";
import { saveForm, type SentForm } from "./requests.ts";
import { SettingField } from "./SettingField.tsx";
import { refusalSchema, type Field, type SettingsForm } from "./shapes.ts";

interface SettingsFormsProps {
  readonly forms: readonly SettingsForm[];
  /** Shows the forms as they are after a save, or after somebody else's. */
  readonly onForms: (forms: readonly SettingsForm[]) => void;
  /** Reads everything again: the user's rights may have ended. */
  readonly onLook: () => void;
}

/** The tabs. Unsaved input stays while the user looks at another form. */
export function SettingsForms({ forms, onForms, onLook }: SettingsFormsProps) {
  const [entered, setEntered] = useState<Values>({});
  // A press follows the last entry at once, and may come with what was drawn before it.
  const newest = useRef<Values>(entered);
  const keep = (values: Values) => {
    newest.current = values;
    setEntered(values);
  };
  const [first] = forms;
  const [tab, setTab] = useState(first?.form ?? "");
  return (
    <Tabs selected={tab} onSelectedChange={(chosen: string | number) => setTab(String(chosen))}>
      {forms.map((form) => (
        <Tab key={form.form} tabId={form.form} title={form.title}>
          <OneForm
            form={form}
            entered={entered}
            newest={() => newest.current}
            onEnter={(path, values) => keep({ ...newest.current, [path]: values })}
            onSaved={(saved) => {
              keep(without(newest.current, form));
              onForms(saved);
            }}
            onForms={onForms}
            onLook={onLook}
          />
        </Tab>
      ))}
    </Tabs>
  );
}

/** The texts of inputs, by path. */
type Values = Readonly<Record<string, readonly string[]>>;

interface OneFormProps {
  readonly form: SettingsForm;
  readonly entered: Values;
  /** Returns what is entered now. */
  readonly newest: () => Values;
  readonly onEnter: (path: string, values: readonly string[]) => void;
  readonly onSaved: (forms: readonly SettingsForm[]) => void;
  readonly onForms: (forms: readonly SettingsForm[]) => void;
  readonly onLook: () => void;
}

function OneForm({ form, entered, newest, onEnter, onSaved, onForms, onLook }: OneFormProps) {
  const speech = useSpeech();
  const words = SETTINGS_WORDS[speech.language];
  const [problems, setProblems] = useState<Problems | null>(null);
  const [isSaved, setSaved] = useState(false);
  const saving = useSubmission(
    async (sent: SentForm) => {
      const answer = await saveForm(sent);
      const refusal = refusalOf(answer);
      setProblems(refusal);
      if (refusal?.forms !== undefined) onForms(refusal.forms);
      else if (refusal === null && !answer.ok && answer.failure.reason === "refused") onLook();
      return answer;
    },
    ({ forms }) => {
      setSaved(true);
      onSaved(forms);
    },
  );
  const fields = form.sections.flatMap((section) => section.fields);
  const valuesOf = ({ path, values }: Field) => entered[path] ?? values;
  const save = () => {
    setSaved(false);
    const now = newest();
    const values = Object.fromEntries(fields.map(({ path, values: stored }) => [path, now[path] ?? stored]));
    saving.submit({ form: form.form, values, seen: form.seen });
  };
  return (
    <Form onSubmit={save}>
      <Flex direction="column" gap="md">
        <Text>{form.lead}</Text>
        {form.sections.map((section, place) => (
          <Flex key={section.heading ?? place} direction="column" gap="sm">
            {section.heading !== null && <Heading>{section.heading}</Heading>}
            {section.text !== null && <Text variant="microcopy">{section.text}</Text>}
            {section.fields.map((field) => (
              <SettingField
                key={field.path}
                field={field}
                values={valuesOf(field)}
                problem={problems === null ? null : problemOf(field, problems.fields)}
                onChange={(values) => {
                  setSaved(false);
                  onEnter(field.path, values);
                }}
              />
            ))}
          </Flex>
        ))}
        {problems !== null && (
          <Alert title={words.notSaved} variant="danger">
            {[problems.message, ...problemsBeside(fields, problems.fields)].join(" ")}
          </Alert>
        )}
        {problems === null && saving.failure !== null && (
          <FailedNote failure={saving.failure} onRetry={saving.retry} />
        )}
        {isSaved && <Alert title={words.saved} variant="success" />}
        <LoadingButton
          variant="primary"
          loading={saving.isBusy}
          resultIconName={resultIcon(saving)}
          onClick={save}
        >
          {words.save}
        </LoadingButton>
      </Flex>
    </Form>
  );
}

interface Problems {
  readonly message: string;
  /** By the path of a field, or of what is inside it. */
  readonly fields: Readonly<Record<string, string>>;
  readonly forms?: readonly SettingsForm[] | undefined;
}

/** Returns what the app says of the fields; null when it says nothing of them. */
function refusalOf(answer: Answer<unknown>): Problems | null {
  if (answer.ok) return null;
  const { success, data } = refusalSchema.safeParse(answer.failure.refusal);
  return success && data.fields !== undefined ? { ...data, fields: data.fields } : null;
}

const isIn = (field: Field, path: string): boolean =>
  path === field.path || path.startsWith(`${field.path}.`);

function problemOf(field: Field, problems: Problems["fields"]): string | null {
  const texts = Object.entries(problems).flatMap(([path, text]) => (isIn(field, path) ? [text] : []));
  return texts.length === 0 ? null : texts.join(" ");
}

/** Returns problems of fields that are not in this form. */
function problemsBeside(fields: readonly Field[], problems: Problems["fields"]): readonly string[] {
  return Object.entries(problems).flatMap(([path, text]) =>
    fields.some((field) => isIn(field, path)) ? [] : [text],
  );
}

function without(entered: Values, form: SettingsForm): Values {
  const saved = new Set(form.sections.flatMap(({ fields }) => fields.map(({ path }) => path)));
  return Object.fromEntries(Object.entries(entered).filter(([path]) => !saved.has(path)));
}
