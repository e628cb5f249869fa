/**
 * Items that need a person, and items that wait: conditions, failed work with the admin's actions on it, imports,
 * held records.
 */
import {
  conditionEnd,
  conditionMessage,
  fill,
  joined,
  moment,
  number,
  remedyLabel,
  wordOf,
  type Reader,
} from "@1kosmos/kit";
import { Alert, EmptyState, Flex, Heading, Link, ProgressBar, Text } from "@hubspot/ui-extensions";
import { AttentionTables } from "./AttentionTables.tsx";
import { FailedWork } from "./FailedWork.tsx";
import { LoadedPage, Titled, type Loaded } from "./LoadedPage.tsx";
import { readAttention } from "./requests.ts";
import type { Attention, Condition } from "./shapes.ts";
import { useTexts } from "./texts.ts";

/** The page. */
export function AttentionPage() {
  const { common } = useTexts().words;
  return (
    <LoadedPage subject="attention" load={readAttention}>
      {(loaded) => (
        <Titled title={common.attention}>
          <Shown loaded={loaded} />
        </Titled>
      )}
    </LoadedPage>
  );
}

interface Part {
  readonly loaded: Loaded<Attention>;
}

function Shown({ loaded }: Part) {
  const { quiet } = useTexts().work.attention;
  const { conditions, deadLetters, held } = loaded.seen.page;
  const isQuiet = conditions.length === 0 && deadLetters.total === 0 && held.length === 0;
  return (
    <Flex direction="column" gap="md">
      {isQuiet && (
        <EmptyState title={quiet.title} layout="vertical">
          <Text>{quiet.text}</Text>
        </EmptyState>
      )}
      <Conditions loaded={loaded} />
      <FailedWork loaded={loaded} />
      <Imports loaded={loaded} />
      <AttentionTables loaded={loaded} />
    </Flex>
  );
}

function Conditions({ loaded: { seen, reader } }: Part) {
  return seen.page.conditions.map((condition) => (
    <ConditionNote key={`${condition.code} ${condition.message}`} condition={condition} reader={reader} />
  ));
}

function ConditionNote({ condition, reader }: { readonly condition: Condition; readonly reader: Reader }) {
  const { work, problems, speech } = useTexts();
  const { attention } = work;
  const { since, waiting, retryAt, severity, remedy } = condition;
  return (
    <Alert
      title={fill(attention.since, { at: moment(since, reader) })}
      variant={severity === "error" ? "danger" : "warning"}
    >
      <Flex direction="column" gap="xs">
        <Text>{conditionMessage(condition, problems, speech)}</Text>
        <Text variant="microcopy">
          {joined([
            waiting === 0 ? null : fill(attention.waitingFor, { count: number(waiting, reader) }),
            fill(attention.endsWhen, { when: conditionEnd(condition, problems, speech) }),
            retryAt === null ? null : fill(attention.retryAt, { at: moment(retryAt, reader) }),
          ])}
        </Text>
        {remedy !== null && (
          <Link href={{ url: remedy.url, external: true }}>
            {remedyLabel({ code: condition.code, remedy }, problems)}
          </Link>
        )}
      </Flex>
    </Alert>
  );
}

function Imports({ loaded }: Part) {
  const { work, speech } = useTexts();
  const { attention } = work;
  const { imports } = loaded.seen.page;
  if (imports === null) return null;
  const { total, done, waiting, hindrance, hindranceCode } = imports;
  const why = wordOf(speech.words.connection, hindranceCode ?? "")?.title ?? hindrance;
  const counts = {
    done: number(done, speech),
    total: number(total, speech),
    waiting: number(waiting, speech),
  };
  return (
    <Flex direction="column" gap="sm">
      <Heading>{attention.imports}</Heading>
      <ProgressBar value={done} maxValue={total} valueDescription={fill(attention.importsText, counts)} />
      {why !== null && <Text>{fill(attention.importsStill, { why })}</Text>}
    </Flex>
  );
}
