/** The activity of some days: numbers, HubSpot's charts, by trigger, and why verifications did not pass. */
import {
  EmptyState,
  Flex,
  Form,
  Heading,
  Select,
  Statistics,
  StatisticsItem,
  Text,
  useExtensionActions,
  useExtensionContext,
} from "@hubspot/ui-extensions";
import { usePageRoute } from "@hubspot/ui-extensions/pages";
import { ActivityCharts } from "./ActivityCharts.tsx";
import { Reasons, Triggers } from "./ActivityTables.tsx";
import { daysBefore, todayIn } from "./days.ts";
import { LoadedPage, Titled, type Loaded } from "./LoadedPage.tsx";
import { readActivity, type Query } from "./requests.ts";
import type { Activity } from "./shapes.ts";
import { duration, number, percent } from "./show.ts";
import { ACTIVITY } from "./words-activity.ts";
import { COMMON, STEPS } from "./words-common.ts";
import { fill } from "./fill.ts";

/** By their numbers, as JavaScript orders such names. */
const RANGES = Object.entries(ACTIVITY.ranges).map(([days, label]) => ({ value: days, label }));
const DEFAULT_DAYS = "30";

/** The days are in the subject, so that another range is loaded anew. */
function load(subject: string) {
  const [from = "", until = ""] = subject.split(" ");
  const days: Query = { from, until };
  return readActivity(days);
}

/** The page. `?days=90` chooses the range. */
export function ActivityPage() {
  const { params } = usePageRoute();
  const { portal } = useExtensionContext<"pages">();
  const days = RANGES.some(({ value }) => value === params["days"]) ? String(params["days"]) : DEFAULT_DAYS;
  const until = todayIn(portal.timezone, Date.now());
  return (
    <LoadedPage subject={`${daysBefore(until, Number(days) - 1)} ${until}`} load={load}>
      {(loaded) => (
        <Titled title={COMMON.activity}>
          <Days days={days} />
          <Shown loaded={loaded} />
        </Titled>
      )}
    </LoadedPage>
  );
}

function Days({ days }: { readonly days: string }) {
  const { navigateToPage } = useExtensionActions<"pages">();
  return (
    <Form>
      <Select
        name="days"
        label={ACTIVITY.days}
        value={days}
        options={RANGES}
        onChange={(value) => navigateToPage({ to: "/activity", params: { days: String(value) } })}
      />
    </Form>
  );
}

function Shown({ loaded }: { readonly loaded: Loaded<Activity> }) {
  const { page } = loaded.seen;
  const isEmpty =
    STEPS.every(([step]) => page.totals[step] === 0) && page.manual.passed + page.manual.failed === 0;
  if (isEmpty)
    return (
      <EmptyState title={ACTIVITY.nothing} layout="vertical" imageName="emptyStateCharts">
        <Text>{ACTIVITY.nothingText}</Text>
      </EmptyState>
    );
  return (
    <Flex direction="column" gap="md">
      <Totals loaded={loaded} />
      <ActivityCharts days={page.days} />
      <Triggers loaded={loaded} />
      <Reasons loaded={loaded} />
    </Flex>
  );
}

function Totals({ loaded: { seen, reader } }: { readonly loaded: Loaded<Activity> }) {
  const { from, until, totals, conversion, medians, manual } = seen.page;
  const byHand = manual.passed + manual.failed;
  const shares = [
    [ACTIVITY.openedOfSent, percent(conversion.openedOfSent)],
    [ACTIVITY.passedOfOpened, percent(conversion.passedOfOpened)],
    [ACTIVITY.passedOfSent, percent(conversion.passedOfSent)],
    [ACTIVITY.toOpened, duration(medians.toOpened)],
    [ACTIVITY.toPassed, duration(medians.toPassed)],
    ...(byHand === 0 ? [] : [[ACTIVITY.byHand, number(byHand, reader.locale)] as const]),
  ] as const;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{fill(ACTIVITY.title, { from, until })}</Heading>
      <Statistics>
        {STEPS.map(([step, label]) => (
          <StatisticsItem key={step} label={label} number={number(totals[step], reader.locale)} />
        ))}
      </Statistics>
      <Statistics>
        {shares.map(([label, value]) => (
          <StatisticsItem key={label} label={label} number={value} />
        ))}
      </Statistics>
      <Text variant="microcopy">{ACTIVITY.hint}</Text>
    </Flex>
  );
}
