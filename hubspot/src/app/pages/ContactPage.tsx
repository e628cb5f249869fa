/** One contact: how it stands and why, its verifications with each reason in words, what happened, and what waits. */
import { fill, isolated, joined, moment, wordOf, type Reader } from "@1kosmos/kit";
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
import { askedBy, kindOf, statusOf, triggerWords, whyOf } from "./show.ts";
import { useTexts } from "./texts.ts";
import { eventDetail, eventWords, summaryWords, workLabel } from "./work-words.ts";

/** The page of the contact in the address. */
export function ContactPage() {
  const { params } = usePageRoute();
  const { words, work } = useTexts();
  const above = { to: "/verifications", title: words.common.verifications };
  const { unknownId } = work.contact;
  const contactId = params["contactId"] ?? "";
  if (!/^[1-9]\d{0,19}$/u.test(contactId))
    return (
      <Titled title={unknownId.title} above={above}>
        <EmptyState title={unknownId.title} layout="vertical">
          <Text>{unknownId.text}</Text>
        </EmptyState>
      </Titled>
    );
  return (
    <LoadedPage subject={contactId} load={readHistory}>
      {(loaded) => (
        <Names ids={[loaded.seen.page.contactId]} unnamed={words.common.contact}>
          {(nameOf) => (
            <Titled title={nameOf(loaded.seen.page.contactId)} above={above}>
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
  const texts = useTexts();
  const { work, words, speech } = texts;
  const { contact } = work;
  const { contactId, status, ial, verifiedAt, manual } = seen.page;
  const word = status === null ? contact.neverRequested : (wordOf(speech.words.status, status) ?? status);
  return (
    <Flex direction="column" gap="sm">
      <Heading>{contact.how}</Heading>
      <Text>{summaryWords(seen.page, texts)}</Text>
      <DescriptionList direction="row">
        <DescriptionListItem label={contact.status}>
          <Text>{manual === null ? word : fill(contact.byAdmin, { status: word })}</Text>
        </DescriptionListItem>
        {ial !== null && (
          <DescriptionListItem label={contact.level}>
            <Text>{ial}</Text>
          </DescriptionListItem>
        )}
        {verifiedAt !== null && (
          <DescriptionListItem label={contact.verifiedAt}>
            <Text>{moment(verifiedAt, reader)}</Text>
          </DescriptionListItem>
        )}
        <DescriptionListItem label={contact.record}>
          <Link href={`${seen.account.hubspotUrl}/record/0-1/${contactId}`}>
            {words.common.openInHubSpot}
          </Link>
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
  const texts = useTexts();
  const { contact, attention } = texts.work;
  return waiting.map(({ what, event, reason, isTurn, retryAt }) => {
    const title = event === null ? what : workLabel(event, texts);
    const why = isTurn ? contact.turn : isolated(reason, contact.turn);
    const next =
      retryAt === null ? contact.waitsForAdmin : fill(attention.retryAt, { at: moment(retryAt, reader) });
    return (
      <Alert key={`${what} ${reason}`} title={title} variant="warning">
        {joined([why, next])}
      </Alert>
    );
  });
}

function Attempts({ items, reader }: { readonly items: readonly Item[]; readonly reader: Reader }) {
  const texts = useTexts();
  const { words, work, speech } = texts;
  const { contact } = work;
  if (items.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{words.common.verifications}</Heading>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            {[contact.started, contact.status, contact.why, contact.askedBy].map((label) => (
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
                  <Text variant="microcopy">{kindOf(item.kind, speech.words)}</Text>
                </Flex>
              </TableCell>
              <TableCell>
                <StatusTag variant={statusOf(item.status, words).tone}>
                  {statusOf(item.status, words).label}
                </StatusTag>
              </TableCell>
              <TableCell>{whyOf(item, texts)}</TableCell>
              <TableCell>{askedBy(item, words)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Flex>
  );
}

function Events({ history: { events }, reader }: Part) {
  const texts = useTexts();
  const { contact } = texts.work;
  if (events.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{contact.events}</Heading>
      {events.map((event, place) => (
        <Flex direction="column" key={`${event.at} ${place}`}>
          <Text>{eventWords(event, texts)}</Text>
          <Text variant="microcopy">
            {joined(
              [
                moment(event.at, reader),
                eventDetail(event, texts),
                event.trigger === null ? null : triggerWords(event.trigger, texts.words),
              ],
              " · ",
            )}
          </Text>
        </Flex>
      ))}
    </Flex>
  );
}

/** Actions on the app's own pages, which require a sign-in. */
function OwnPages({ loaded: { seen } }: { readonly loaded: Loaded<History> }) {
  const { contact } = useTexts().work;
  const url = `${seen.links.portal}/verifications/contacts/${seen.page.contactId}`;
  return <Link href={{ url, external: true }}>{contact.more}</Link>;
}
