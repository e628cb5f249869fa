/** The list of verifications: every link, from its start to its end, by filters and page by page. */
import { fill, moment } from "@1kosmos/kit";
import { Button, EmptyState, Flex, Text, useExtensionActions } from "@hubspot/ui-extensions";
import { PageLink, usePageRoute } from "@hubspot/ui-extensions/pages";
import { useRef } from "react";
import { LoadedPage, Titled, type Loaded } from "./LoadedPage.tsx";
import { Names } from "./names.tsx";
import { readVerifications, type Query } from "./requests.ts";
import type { Verifications } from "./shapes.ts";
import { VerificationFilters } from "./VerificationFilters.tsx";
import { VerificationTable } from "./VerificationTable.tsx";
import { useTexts } from "./texts.ts";

/** The filters that the address may have. */
const FILTERS = ["status", "reason", "trigger", "by", "record", "from", "until"] as const;

/** The filters and the place in the list are in the subject, so that other ones are loaded anew. */
function load(subject: string) {
  return readVerifications(Object.fromEntries(new URLSearchParams(subject)));
}

/** The page. Its address has the filters, so that it can be shared, and HubSpot's way back works. */
export function VerificationsPage() {
  const { common } = useTexts().words;
  const { params } = usePageRoute();
  const query = pick(params, [...FILTERS, "after"]);
  const filters = pick(params, FILTERS);
  const newer = useNewer(new URLSearchParams(filters).toString());
  return (
    <LoadedPage subject={new URLSearchParams(query).toString()} load={load}>
      {(loaded) => (
        <Titled title={common.verifications}>
          <VerificationFilters
            key={new URLSearchParams(filters).toString()}
            filters={filters}
            reasons={loaded.seen.page.reasons}
          />
          <Found loaded={loaded} />
          <Paging loaded={loaded} filters={filters} after={query["after"] ?? null} newer={newer} />
        </Titled>
      )}
    </LoadedPage>
  );
}

function pick(params: Query, names: readonly string[]): Query {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = params[name] ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
}

function Found({ loaded }: { readonly loaded: Loaded<Verifications> }) {
  const { common, verifications } = useTexts().words;
  const { items } = loaded.seen.page;
  if (items.length === 0)
    return (
      <EmptyState title={verifications.nothing.title} layout="vertical">
        <Text>{verifications.nothing.text}</Text>
      </EmptyState>
    );
  return (
    <Names ids={items.map(({ contactId }) => contactId)} unnamed={common.contact}>
      {(nameOf) => <VerificationTable items={items} nameOf={nameOf} reader={loaded.reader} />}
    </Names>
  );
}

interface PagingProps {
  readonly loaded: Loaded<Verifications>;
  readonly filters: Query;
  /** Where this page of the list begins; null at the newest. */
  readonly after: string | null;
  readonly newer: Newer;
}

function Paging({ loaded: { seen, reader }, filters, after, newer }: PagingProps) {
  const { navigateToPage } = useExtensionActions<"pages">();
  const { verifications } = useTexts().words;
  const { next, searchedUntil } = seen.page;
  const go = (place: string | null) =>
    navigateToPage({
      to: "/verifications",
      params: place === null ? { ...filters } : { ...filters, after: place },
    });
  return (
    <Flex direction="column" gap="sm">
      {searchedUntil !== null && (
        <Text variant="microcopy">{fill(verifications.searched, { at: moment(searchedUntil, reader) })}</Text>
      )}
      <Flex direction="row" gap="sm" align="center">
        {after !== null && newer.has() && (
          <Button variant="secondary" onClick={() => go(newer.take())}>
            {verifications.newer}
          </Button>
        )}
        {next !== null && (
          <Button
            variant="secondary"
            onClick={() => {
              newer.keep(after);
              go(next);
            }}
          >
            {searchedUntil === null ? verifications.older : verifications.searchOn}
          </Button>
        )}
        {after !== null && (
          <PageLink to="/verifications" params={{ ...filters }}>
            {verifications.newest}
          </PageLink>
        )}
      </Flex>
    </Flex>
  );
}

type Newer = ReturnType<typeof useNewer>;

/** The places that were gone on from, the last one on top: the app's cursors lead forward alone. */
function useNewer(filters: string) {
  const visited = useRef<{ filters: string; places: (string | null)[] }>({ filters, places: [] });
  if (visited.current.filters !== filters) visited.current = { filters, places: [] };
  const { places } = visited.current;
  return {
    has: () => places.length > 0,
    keep: (place: string | null) => void places.push(place),
    take: () => places.pop() ?? null,
  };
}
