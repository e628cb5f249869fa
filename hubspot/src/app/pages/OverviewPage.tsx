/** The overview: whether it works, what needs a person, the last days in numbers, and what waits. */
import { moment } from "@1kosmos/kit";
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
import { number, statusOf, wordFor } from "./show.ts";
import { COMMON, STEPS } from "./words-common.ts";
import { fill } from "./fill.ts";
import { OVERVIEW } from "./words-overview.ts";

/** Conditions that are shown here; all of them are on the page of what needs attention. */
const CONDITIONS = 3;

/** The page. */
export function OverviewPage() {
  return (
    <LoadedPage subject="overview" load={readOverview}>
      {(loaded) => (
        <Titled title={COMMON.overview}>
          <State overview={loaded.seen.page} />
          {!loaded.seen.records && (
            <AdminNote
              frame={loaded.seen}
              reader={loaded.reader}
              onLook={loaded.live.look}
              purpose={OVERVIEW.limited}
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
  return (
    <Flex direction="row" gap="sm" align="center">
      <StatusTag variant={state === "verifying" ? "success" : "warning"}>
        {wordFor(OVERVIEW.state, state)}
      </StatusTag>
      {state === "setup" && <PageLink to="/setup">{OVERVIEW.goToSetup}</PageLink>}
    </Flex>
  );
}

function Needs({ overview: { needs } }: { readonly overview: Overview }) {
  const { conditions, deadLetters, held } = needs;
  if (conditions.length === 0 && deadLetters === 0 && held === 0)
    return <Text>{OVERVIEW.nothingNeeded}</Text>;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{OVERVIEW.needs}</Heading>
      {conditions.slice(0, CONDITIONS).map(({ code, message, severity }) => (
        <Alert
          key={`${code} ${message}`}
          title={COMMON.attention}
          variant={severity === "error" ? "danger" : "warning"}
        >
          {message}
        </Alert>
      ))}
      {deadLetters > 0 && <Text>{fill(OVERVIEW.deadLetters, { count: deadLetters })}</Text>}
      {held > 0 && <Text>{fill(OVERVIEW.held, { count: held })}</Text>}
      <PageLink to="/attention">{OVERVIEW.seeAttention}</PageLink>
    </Flex>
  );
}

function Numbers({ loaded: { seen, reader } }: Part) {
  const { today, week } = seen.page;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{OVERVIEW.week}</Heading>
      <Statistics>
        {STEPS.map(([step, label]) => (
          <StatisticsItem key={step} label={label} number={number(week[step], reader.locale)}>
            <Text>{fill(OVERVIEW.today, { count: number(today[step], reader.locale) })}</Text>
          </StatisticsItem>
        ))}
      </Statistics>
    </Flex>
  );
}

function Health({ loaded }: Part) {
  const { hubspot, onekosmos } = loaded.seen.page;
  const { tenant, message } = onekosmos;
  const connected = tenant === null ? OVERVIEW.notConnected : fill(OVERVIEW.connectedTo, { tenant });
  return (
    <Flex direction="column" gap="sm">
      <Heading>{OVERVIEW.health}</Heading>
      <DescriptionList direction="row">
        <DescriptionListItem label={OVERVIEW.hubspot}>
          <Text>{wordFor(OVERVIEW.hubspotStatus, hubspot)}</Text>
        </DescriptionListItem>
        <DescriptionListItem label={OVERVIEW.onekosmos}>
          <Text>{message ?? connected}</Text>
        </DescriptionListItem>
        {loaded.seen.records && (
          <DescriptionListItem label={OVERVIEW.last}>
            <Newest loaded={loaded} />
          </DescriptionListItem>
        )}
      </DescriptionList>
    </Flex>
  );
}

function Newest({ loaded: { seen, reader } }: Part) {
  const { newest } = seen.page;
  if (newest === null) return <Text>{OVERVIEW.noneYet}</Text>;
  const { contactId, status, startedAt, endedAt } = newest;
  const { label, tone } = statusOf(status);
  return (
    <Flex direction="row" gap="xs" wrap="wrap">
      <StatusTag variant={tone}>{label}</StatusTag>
      <Names ids={[contactId]} unnamed={COMMON.contact}>
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
  const { waiting, linkLifetimeHours } = seen.page;
  const { retryAt } = waiting;
  const rows = [
    [fill(OVERVIEW.openSessions, { hours: linkLifetimeHours }), waiting.openSessions],
    [OVERVIEW.inReview, waiting.inReview],
    [OVERVIEW.jobs, waiting.jobs],
    [OVERVIEW.updates, waiting.updates],
    [OVERVIEW.workflows, waiting.workflows],
  ] as const;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{OVERVIEW.waits}</Heading>
      <DescriptionList direction="row">
        {rows.map(([label, count]) => (
          <DescriptionListItem key={label} label={label}>
            <Text>{number(count, reader.locale)}</Text>
          </DescriptionListItem>
        ))}
        {retryAt !== null && (
          <DescriptionListItem label={OVERVIEW.retryAt}>
            <Text>{moment(retryAt, reader)}</Text>
          </DescriptionListItem>
        )}
      </DescriptionList>
    </Flex>
  );
}
