/** The overview: whether it works, what needs a person, the last days in numbers, and what waits. */
import { conditionMessage, fill, moment, number } from "@1kosmos/kit";
import {
  Alert,
  DescriptionList,
  DescriptionListItem,
  Flex,
  Heading,
  Statistics,
  StatisticsItem,
  StatusTag,
  Text,
} from "@hubspot/ui-extensions";
import { PageLink } from "@hubspot/ui-extensions/pages";
import { AdminNote } from "./AdminNote.tsx";
import { LoadedPage, Titled, type Loaded } from "./LoadedPage.tsx";
import { Names } from "./names.tsx";
import { readOverview } from "./requests.ts";
import type { Overview } from "./shapes.ts";
import { statusOf, wordFor } from "./show.ts";
import { useTexts } from "./texts.ts";
import { STEPS, type PageWords } from "./words/index.ts";

/** Conditions that are shown here; all of them are on the page of what needs attention. */
const CONDITIONS = 3;

/** The page. */
export function OverviewPage() {
  const { common, overview } = useTexts().words;
  return (
    <LoadedPage subject="overview" load={readOverview}>
      {(loaded) => (
        <Titled title={common.overview}>
          <State overview={loaded.seen.page} />
          {!loaded.seen.records && (
            <AdminNote
              frame={loaded.seen}
              reader={loaded.reader}
              onLook={loaded.live.look}
              purpose={overview.limited}
            />
          )}
          <Needs overview={loaded.seen.page} />
          <Numbers loaded={loaded} />
          <Health loaded={loaded} />
          <Waiting loaded={loaded} />
        </Titled>
      )}
    </LoadedPage>
  );
}

interface Part {
  readonly loaded: Loaded<Overview>;
}

function State({ overview: { state } }: { readonly overview: Overview }) {
  const { overview } = useTexts().words;
  return (
    <Flex direction="row" gap="sm" align="center">
      <StatusTag variant={state === "verifying" ? "success" : "warning"}>
        {wordFor(overview.state, state)}
      </StatusTag>
      {state === "setup" && <PageLink to="/setup">{overview.goToSetup}</PageLink>}
    </Flex>
  );
}

function Needs({ overview: { needs } }: { readonly overview: Overview }) {
  const { words, problems, speech } = useTexts();
  const { conditions, deadLetters, held } = needs;
  const count = (n: number) => ({ count: number(n, speech) });
  if (conditions.length === 0 && deadLetters === 0 && held === 0)
    return <Text>{words.overview.nothingNeeded}</Text>;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{words.overview.needs}</Heading>
      {conditions.slice(0, CONDITIONS).map((condition) => (
        <Alert
          key={`${condition.code} ${condition.message}`}
          title={words.common.attention}
          variant={condition.severity === "error" ? "danger" : "warning"}
        >
          {conditionMessage(condition, problems, speech)}
        </Alert>
      ))}
      {deadLetters > 0 && <Text>{fill(words.overview.deadLetters, count(deadLetters))}</Text>}
      {held > 0 && <Text>{fill(words.overview.held, count(held))}</Text>}
      <PageLink to="/attention">{words.overview.seeAttention}</PageLink>
    </Flex>
  );
}

function Numbers({ loaded: { seen, reader } }: Part) {
  const { overview, steps } = useTexts().words;
  const { today, week } = seen.page;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{overview.week}</Heading>
      <Statistics>
        {STEPS.map((step) => (
          <StatisticsItem key={step} label={steps[step]} number={number(week[step], reader)}>
            <Text>{fill(overview.today, { count: number(today[step], reader) })}</Text>
          </StatisticsItem>
        ))}
      </Statistics>
    </Flex>
  );
}

function Health({ loaded }: Part) {
  const { overview } = useTexts().words;
  const { hubspot } = loaded.seen.page;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{overview.health}</Heading>
      <DescriptionList direction="row">
        <DescriptionListItem label="HubSpot">
          <Text>{wordFor(overview.hubspotStatus, hubspot)}</Text>
        </DescriptionListItem>
        <DescriptionListItem label="1Kosmos">
          <Text>{connectionText(loaded.seen.page, overview)}</Text>
        </DescriptionListItem>
        {loaded.seen.records && (
          <DescriptionListItem label={overview.last}>
            <Newest loaded={loaded} />
          </DescriptionListItem>
        )}
      </DescriptionList>
    </Flex>
  );
}

/** How the app stands with 1Kosmos. Its own cause, which may be 1Kosmos' wording, follows in words of the user's language. */
function connectionText(
  { state, onekosmos: { tenant, message } }: Overview,
  words: PageWords["overview"],
): string {
  if (message !== null) return fill(state === "paused" ? words.pauses : words.refuses, { cause: message });
  return tenant === null ? words.notConnected : fill(words.connectedTo, { tenant });
}

function Newest({ loaded: { seen, reader } }: Part) {
  const { words } = useTexts();
  const { newest } = seen.page;
  if (newest === null) return <Text>{words.overview.noneYet}</Text>;
  const { contactId, status, startedAt, endedAt } = newest;
  const { label, tone } = statusOf(status, words);
  return (
    <Flex direction="row" gap="xs" wrap="wrap">
      <StatusTag variant={tone}>{label}</StatusTag>
      <Names ids={[contactId]} unnamed={words.common.contact}>
        {(nameOf) => (
          <PageLink to="/contacts/:contactId" params={{ contactId }}>
            {nameOf(contactId)}
          </PageLink>
        )}
      </Names>
      <Text>{moment(endedAt ?? startedAt, reader)}</Text>
    </Flex>
  );
}

function Waiting({ loaded: { seen, reader } }: Part) {
  const { overview } = useTexts().words;
  const { waiting, linkLifetimeHours } = seen.page;
  const { retryAt } = waiting;
  const rows = [
    [fill(overview.openSessions, { hours: number(linkLifetimeHours, reader) }), waiting.openSessions],
    [overview.inReview, waiting.inReview],
    [overview.jobs, waiting.jobs],
    [overview.updates, waiting.updates],
    [overview.workflows, waiting.workflows],
  ] as const;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{overview.waits}</Heading>
      <DescriptionList direction="row">
        {rows.map(([label, count]) => (
          <DescriptionListItem key={label} label={label}>
            <Text>{number(count, reader)}</Text>
          </DescriptionListItem>
        ))}
        {retryAt !== null && (
          <DescriptionListItem label={overview.retryAt}>
            <Text>{moment(retryAt, reader)}</Text>
          </DescriptionListItem>
        )}
      </DescriptionList>
    </Flex>
  );
}
