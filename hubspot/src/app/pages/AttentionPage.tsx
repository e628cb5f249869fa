/** What needs a person, and what waits: conditions, failed work with what an admin can do about it, imports, held records. */
import { moment } from "@1kosmos/kit";
import { Alert, EmptyState, Flex, Heading, Link, ProgressBar, Text } from "@hubspot/ui-extensions";
import { AttentionTables } from "./AttentionTables.tsx";
import { FailedWork } from "./FailedWork.tsx";
import { LoadedPage, Titled, type Loaded } from "./LoadedPage.tsx";
import { readAttention } from "./requests.ts";
import type { Attention } from "./shapes.ts";
import { ATTENTION } from "./words-attention.ts";
import { COMMON } from "./words-common.ts";
import { fill } from "./fill.ts";

/** The page. */
export function AttentionPage() {
  return (
    <LoadedPage subject="attention" load={readAttention}>
      {(loaded) => (
        <Titled title={COMMON.attention}>
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
  const { conditions, deadLetters, held } = loaded.seen.page;
  const isQuiet = conditions.length === 0 && deadLetters.total === 0 && held.length === 0;
  return (
    <Flex direction="column" gap="md">
      {isQuiet && (
        <EmptyState title={ATTENTION.quiet} layout="vertical">
          <Text>{ATTENTION.quietText}</Text>
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
  return seen.page.conditions.map(
    ({ code, message, since, waiting, retryAt, endsWhen, severity, remedy }) => (
      <Alert
        key={`${code} ${message}`}
        title={fill(ATTENTION.since, { at: moment(since, reader) })}
        variant={severity === "error" ? "danger" : "warning"}
      >
        <Flex direction="column" gap="xs">
          <Text>{message}</Text>
          <Text variant="microcopy">
            {[
              waiting === 0 ? "" : fill(ATTENTION.waitingFor, { count: waiting }),
              fill(ATTENTION.endsWhen, { when: endsWhen }),
              retryAt === null ? "" : fill(ATTENTION.retryAt, { at: moment(retryAt, reader) }),
            ]
              .filter(Boolean)
              .join(" ")}
          </Text>
          {remedy !== null && <Link href={{ url: remedy.url, external: true }}>{remedy.label}</Link>}
        </Flex>
      </Alert>
    ),
  );
}

function Imports({ loaded }: Part) {
  const { imports } = loaded.seen.page;
  if (imports === null) return null;
  const { total, done, waiting, hindrance } = imports;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{ATTENTION.imports}</Heading>
      <ProgressBar
        value={done}
        maxValue={total}
        valueDescription={fill(ATTENTION.importsText, { done, total, waiting })}
      />
      {hindrance !== null && <Text>{fill(ATTENTION.importsStill, { why: hindrance })}</Text>}
    </Flex>
  );
}
