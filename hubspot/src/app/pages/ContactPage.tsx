/** One contact: how it stands and why, its verifications with each reason in words, what happened, and what waits. */
import { moment, type Reader } from "@1kosmos/kit";
import {
  Alert,
  DescriptionList,
  DescriptionListItem,
  EmptyState,
  Flex,
  Heading,
  Link,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
} from "@hubspot/ui-extensions";
import { usePageRoute } from "@hubspot/ui-extensions/pages";
import { LoadedPage, Titled, type Loaded } from "./LoadedPage.tsx";
import { Names } from "./names.tsx";
import { readHistory } from "./requests.ts";
import type { History, Item } from "./shapes.ts";
import { askedBy, statusOf, triggerWords, whyOf, wordFor } from "./show.ts";
import { kindOf } from "./VerificationTable.tsx";
import { COMMON } from "./words-common.ts";
import { CONTACT } from "./words-contact.ts";
import { fill } from "./fill.ts";

const ABOVE = { to: "/verifications", title: COMMON.verifications };

/** The page of the contact in the address. */
export function ContactPage() {
  const { params } = usePageRoute();
  const contactId = params["contactId"] ?? "";
  if (!/^[1-9]\d{0,19}$/u.test(contactId))
    return (
      <Titled title={CONTACT.unknownId} above={ABOVE}>
        <EmptyState title={CONTACT.unknownId} layout="vertical">
          <Text>{CONTACT.unknownIdText}</Text>
        </EmptyState>
      </Titled>
    );
  return (
    <LoadedPage subject={contactId} load={readHistory}>
      {(loaded) => (
        <Names ids={[loaded.seen.page.contactId]} unnamed={COMMON.contact}>
          {(nameOf) => (
            <Titled title={nameOf(loaded.seen.page.contactId)} above={ABOVE}>
              <Summary loaded={loaded} />
              <Waiting history={loaded.seen.page} reader={loaded.reader} />
              <Attempts items={loaded.seen.page.verifications} reader={loaded.reader} />
              <Events history={loaded.seen.page} reader={loaded.reader} />
              <OwnPages loaded={loaded} />
            </Titled>
          )}
        </Names>
      )}
    </LoadedPage>
  );
}

function Summary({ loaded: { seen, reader } }: { readonly loaded: Loaded<History> }) {
  const { contactId, status, ial, verifiedAt, manual, summary } = seen.page;
  const word = status === null ? CONTACT.neverAsked : wordFor(CONTACT.statuses, status);
  return (
    <Flex direction="column" gap="sm">
      <Heading>{CONTACT.how}</Heading>
      <Text>{summary}</Text>
      <DescriptionList direction="row">
        <DescriptionListItem label={CONTACT.status}>
          <Text>{manual === null ? word : fill(CONTACT.byAdmin, { status: word })}</Text>
        </DescriptionListItem>
        {ial !== null && (
          <DescriptionListItem label={CONTACT.level}>
            <Text>{ial}</Text>
          </DescriptionListItem>
        )}
        {verifiedAt !== null && (
          <DescriptionListItem label={CONTACT.verifiedAt}>
            <Text>{moment(verifiedAt, reader)}</Text>
          </DescriptionListItem>
        )}
        <DescriptionListItem label={CONTACT.record}>
          <Link href={`${seen.account.hubspotUrl}/record/0-1/${contactId}`}>{COMMON.openInHubSpot}</Link>
        </DescriptionListItem>
      </DescriptionList>
    </Flex>
  );
}

interface Part {
  readonly history: History;
  readonly reader: Reader;
}

function Waiting({ history: { waiting }, reader }: Part) {
  return waiting.map(({ what, reason, retryAt }) => (
    <Alert key={`${what} ${reason}`} title={what} variant="warning">
      {`${reason} ${retryAt === null ? CONTACT.waitsForAdmin : fill(CONTACT.retryAt, { at: moment(retryAt, reader) })}`}
    </Alert>
  ));
}

function Attempts({ items, reader }: { readonly items: readonly Item[]; readonly reader: Reader }) {
  if (items.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{CONTACT.verifications}</Heading>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            {[CONTACT.started, CONTACT.outcome, CONTACT.why, CONTACT.askedBy].map((label) => (
              <TableHeader key={label}>{label}</TableHeader>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {items.map((item) => (
            <TableRow key={item.id}>
              <TableCell>
                <Flex direction="column">
                  <Text>{moment(item.startedAt, reader)}</Text>
                  <Text variant="microcopy">{kindOf(item.kind)}</Text>
                </Flex>
              </TableCell>
              <TableCell>
                <StatusTag variant={statusOf(item.status).tone}>{statusOf(item.status).label}</StatusTag>
              </TableCell>
              <TableCell>{whyOf(item)}</TableCell>
              <TableCell>{askedBy(item)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Flex>
  );
}

function Events({ history: { events }, reader }: Part) {
  if (events.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{CONTACT.events}</Heading>
      {events.map(({ at, text, detail, trigger }, place) => (
        <Flex direction="column" key={`${at} ${place}`}>
          <Text>{text}</Text>
          <Text variant="microcopy">
            {[moment(at, reader), detail, trigger === null ? "" : triggerWords(trigger)]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        </Flex>
      ))}
    </Flex>
  );
}

/** What is done on the app's own pages, where a sign-in is asked for. */
function OwnPages({ loaded: { seen } }: { readonly loaded: Loaded<History> }) {
  const url = `${seen.links.portal}/verifications/contacts/${seen.page.contactId}`;
  return <Link href={{ url, external: true }}>{CONTACT.more}</Link>;
}
