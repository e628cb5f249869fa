/** The activity of some days: numbers, HubSpot's charts, by trigger, and why verifications did not pass. */
import { day, fill, number, percent } from "@1kosmos/kit";
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
import { shortDuration } from "./show.ts";
import { useTexts } from "./texts.ts";
import { STEPS } from "./words/index.ts";

const RANGES = ["7", "30", "90", "400"];
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
  const { common } = useTexts().words;
  const days = RANGES.find((range) => range === params["days"]) ?? DEFAULT_DAYS;
  const until = todayIn(portal.timezone, Date.now());
  return (
    <LoadedPage subject={`${daysBefore(until, Number(days) - 1)} ${until}`} load={load}>
      {(loaded) => (
        <Titled title={common.activity}>
          <Days days={days} />
          <Shown loaded={loaded} />
        </Titled>
      )}
    </LoadedPage>
  );
}

function Days({ days }: { readonly days: string }) {
  const { navigateToPage } = useExtensionActions<"pages">();
  const { words, speech } = useTexts();
  const options = RANGES.map((range) => ({
    value: range,
    label: fill(words.activity.range, { days: number(Number(range), speech) }),
  }));
  return (
    <Form>
      <Select
        name="days"
        label={words.activity.days}
        value={days}
        options={options}
        onChange={(value) => navigateToPage({ to: "/activity", params: { days: String(value) } })}
      />
    </Form>
  );
}

function Shown({ loaded }: { readonly loaded: Loaded<Activity> }) {
  const { nothing } = useTexts().words.activity;
  const { page } = loaded.seen;
  const isEmpty =
    STEPS.every((step) => page.totals[step] === 0) && page.manual.passed + page.manual.failed === 0;
  if (isEmpty)
    return (
      <EmptyState title={nothing.title} layout="vertical" imageName="emptyStateCharts">
        <Text>{nothing.text}</Text>
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
  const { activity, steps, common } = useTexts().words;
  const { from, until, totals, conversion, medians, manual } = seen.page;
  const inUtc = { ...reader, timeZone: "UTC" };
  const share = (value: number | null) => (value === null ? common.none : percent(value, reader));
  const median = (seconds: number | null) => shortDuration(seconds, reader) ?? common.none;
  const byHand = manual.passed + manual.failed;
  const shares = [
    [activity.openedOfSent, share(conversion.openedOfSent)],
    [activity.passedOfOpened, share(conversion.passedOfOpened)],
    [activity.passedOfSent, share(conversion.passedOfSent)],
    [activity.toOpened, median(medians.toOpened)],
    [activity.toPassed, median(medians.toPassed)],
    ...(byHand === 0 ? [] : [[activity.byHand, number(byHand, reader)] as const]),
  ] as const;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{fill(activity.title, { from: day(from, inUtc), until: day(until, inUtc) })}</Heading>
      <Statistics>
        {STEPS.map((step) => (
          <StatisticsItem key={step} label={steps[step]} number={number(totals[step], reader)} />
        ))}
      </Statistics>
      <Statistics>
        {shares.map(([label, value]) => (
          <StatisticsItem key={label} label={label} number={value} />
        ))}
      </Statistics>
      <Text variant="microcopy">{activity.hint}</Text>
    </Flex>
  );
}
