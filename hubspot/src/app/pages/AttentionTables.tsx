/** Records that wait at a gate, and what is tried again next. */
import { fill, isolated, joined, moment, number, wordOf } from "@1kosmos/kit";
import {
  Flex,
  Heading,
  Link,
  Statistics,
  StatisticsItem,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
} from "@hubspot/ui-extensions";
import { PageLink } from "@hubspot/ui-extensions/pages";
import type { Loaded } from "./LoadedPage.tsx";
import { Names, type NameOf } from "./names.tsx";
import type { Attention, Held } from "./shapes.ts";
import { useTexts, type Texts } from "./texts.ts";
import { heldWords, subjectWords } from "./work-words.ts";

interface Part {
  readonly loaded: Loaded<Attention>;
}

/** HubSpot's object type ids, as its addresses have them. */
const TYPES = { deal: "0-3", ticket: "0-5" } as const;

export function AttentionTables({ loaded }: Part) {
  return (
    <Flex direction="column" gap="md">
      <HeldRecords loaded={loaded} />
      <Waits loaded={loaded} />
      <Retries loaded={loaded} />
    </Flex>
  );
}

function HeldRecords({ loaded }: Part) {
  const { words, work } = useTexts();
  const { attention } = work;
  const { held, hasMoreHeld } = loaded.seen.page;
  if (held.length === 0) return null;
  const ids = held.flatMap(({ contacts }) => contacts.map(({ contactId }) => contactId));
  const labels = [
    attention.record,
    attention.stage,
    attention.reason,
    attention.waitsFor,
    attention.heldSince,
  ];
  return (
    <Flex direction="column" gap="sm">
      <Heading>{attention.held.title}</Heading>
      <Text variant="microcopy">
        {joined([
          attention.held.text,
          hasMoreHeld ? fill(attention.heldMore, { count: number(held.length, loaded.reader) }) : null,
        ])}
      </Text>
      <Names ids={ids} unnamed={words.common.contact}>
        {(nameOf) => (
          <Table density="condensed">
            <TableHead>
              <TableRow>
                {labels.map((label) => (
                  <TableHeader key={label}>{label}</TableHeader>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {held.map((record) => (
                <HeldRow key={`${record.type} ${record.recordId}`} {...{ record, nameOf, loaded }} />
              ))}
            </TableBody>
          </Table>
        )}
      </Names>
    </Flex>
  );
}

interface HeldRowProps extends Part {
  readonly record: Held;
  readonly nameOf: NameOf;
}

function HeldRow({ record, nameOf, loaded: { seen, reader } }: HeldRowProps) {
  const texts = useTexts();
  const { common } = texts.words;
  const { type, recordId, stageId, stageLabel, since, contacts } = record;
  return (
    <TableRow>
      <TableCell>
        <Link href={`${seen.account.hubspotUrl}/record/${TYPES[type]}/${recordId}`}>
          {fill(common[type], { id: recordId })}
        </Link>
      </TableCell>
      <TableCell>{stageLabel ?? stageId ?? common.none}</TableCell>
      <TableCell>{heldWords(record, texts)}</TableCell>
      <TableCell>
        <Flex direction="column">
          {contacts.map(({ contactId, status, note }) => (
            <Flex key={contactId} direction="row" gap="xs" wrap="wrap">
              <PageLink to="/contacts/:contactId" params={{ contactId }}>
                {nameOf(contactId)}
              </PageLink>
              <Text variant="microcopy">
                {note === "" ? statusWord(status, texts) : isolated(note, common.none)}
              </Text>
            </Flex>
          ))}
        </Flex>
      </TableCell>
      <TableCell>{moment(since, reader)}</TableCell>
    </TableRow>
  );
}

function statusWord(status: string | null, { work, speech }: Texts): string {
  if (status === null) return work.attention.notAsked;
  return wordOf(speech.words.status, status) ?? status;
}

function Waits({ loaded: { seen, reader } }: Part) {
  const { attention } = useTexts().work;
  const { jobs, openSessions, inReview } = seen.page.waiting;
  const numbers = [
    [attention.jobs, jobs],
    [attention.openSessions, openSessions],
    [attention.inReview, inReview],
  ] as const;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{attention.waits}</Heading>
      <Statistics>
        {numbers.map(([label, value]) => (
          <StatisticsItem key={label} label={label} number={number(value, reader)} />
        ))}
      </Statistics>
    </Flex>
  );
}

function Retries({ loaded: { seen, reader } }: Part) {
  const texts = useTexts();
  const { attention } = texts.work;
  const { retries } = seen.page.waiting;
  if (retries.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{attention.retries.title}</Heading>
      <Text variant="microcopy">{attention.retries.text}</Text>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            {[attention.when, attention.concerns, attention.why, attention.attempts].map((label) => (
              <TableHeader key={label}>{label}</TableHeader>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {retries.map(({ retryAt, subject, reason, attempts }) => (
            <TableRow key={`${subject} ${retryAt} ${reason}`}>
              <TableCell>{moment(retryAt, reader)}</TableCell>
              <TableCell>{subjectWords(subject, texts)}</TableCell>
              <TableCell>{isolated(reason, attention.why)}</TableCell>
              <TableCell>{number(attempts, reader)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Flex>
  );
}
