/** Loads a page from the app: loading, why there is nothing to show, or the page with its title. */
import {
  FailedNote,
  FailedState,
  useSpeech,
  useWatch,
  type Answer,
  type Live,
  type Reader,
} from "@1kosmos/kit";
import { Flex, LoadingSpinner } from "@hubspot/ui-extensions";
import { PageBreadcrumbs, PageHeader, PageTitle } from "@hubspot/ui-extensions/pages";
import type { ReactElement, ReactNode } from "react";
import type { Seen } from "./requests.ts";
import type { Frame } from "./shapes.ts";
import { useTexts } from "./texts.ts";

/** The data of a loaded page. */
export interface Loaded<T> {
  readonly seen: Seen<T>;
  readonly live: Live<Seen<T>>;
  readonly reader: Reader;
}

interface LoadedPageProps<T> {
  /** Names what is loaded; another one is loaded anew. */
  readonly subject: string;
  /** The same function at each rendering. */
  readonly load: (subject: string) => Promise<Answer<Seen<T>>>;
  readonly children: (loaded: Loaded<T>) => ReactElement;
}

/** Shows `children` once the app has responded. */
export function LoadedPage<T>({ subject, load, children }: LoadedPageProps<T>) {
  const live = useWatch(subject, load);
  const speech = useSpeech();
  const { value: seen, failure } = live;
  if (seen !== null) {
    const reader = { locale: speech.locale, timeZone: seen.account.timeZone };
    return (
      <Flex direction="column" gap="md">
        <Actions frame={seen} onRefresh={live.look} />
        {failure !== null && <FailedNote failure={failure} onRetry={live.look} />}
        {children({ seen, live, reader })}
      </Flex>
    );
  }
  if (failure !== null) return <FailedState failure={failure} onRetry={live.look} />;
  return <LoadingSpinner label={speech.words.loading} layout="centered" />;
}

function Actions({ frame, onRefresh }: { readonly frame: Frame; readonly onRefresh: () => void }) {
  const { words, speech } = useTexts();
  return (
    <PageHeader>
      <PageHeader.SecondaryActions>
        <PageHeader.Link onClick={onRefresh}>{speech.words.refresh}</PageHeader.Link>
        <PageHeader.Link href={frame.links.portal}>{words.common.settings}</PageHeader.Link>
      </PageHeader.SecondaryActions>
    </PageHeader>
  );
}

interface TitledProps {
  readonly title: string;
  /** The page above this one, below the overview. */
  readonly above?: { readonly to: string; readonly title: string };
  readonly children: ReactNode;
}

/** A page below its title; on all but the overview with the way back to it. */
export function Titled({ title, above, children }: TitledProps) {
  const { common } = useTexts().words;
  return (
    <Flex direction="column" gap="md">
      <PageBreadcrumbs>
        {title !== common.overview && (
          <PageBreadcrumbs.PageLink to="/">{common.overview}</PageBreadcrumbs.PageLink>
        )}
        {above !== undefined && (
          <PageBreadcrumbs.PageLink to={above.to}>{above.title}</PageBreadcrumbs.PageLink>
        )}
        <PageBreadcrumbs.Current>{title}</PageBreadcrumbs.Current>
      </PageBreadcrumbs>
      <PageTitle>{title}</PageTitle>
      {children}
    </Flex>
  );
}
