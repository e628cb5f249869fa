/** Records that wait at a gate, and what is tried again next. */
import { moment } from "@1kosmos/kit";
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
import { number, wordFor } from "./show.ts";
import { ATTENTION } from "./words-attention.ts";
import { COMMON } from "./words-common.ts";
import { CONTACT } from "./words-contact.ts";
import { fill } from "./fill.ts";

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
  const { held, hasMoreHeld } = loaded.seen.page;
  if (held.length === 0) return null;
  const ids = held.flatMap(({ contacts }) => contacts.map(({ contactId }) => contactId));
  const labels = [
    ATTENTION.record,
    ATTENTION.stage,
    ATTENTION.reason,
    ATTENTION.waitsFor,
    ATTENTION.heldSince,
  ];
  return (
    <Flex direction="column" gap="sm">
      <Heading>{ATTENTION.held}</Heading>
      <Text variant="microcopy">
        {[ATTENTION.heldText, hasMoreHeld ? fill(ATTENTION.heldMore, { count: held.length }) : ""]
          .join(" ")
          .trim()}
      </Text>
      <Names ids={ids} unnamed={COMMON.contact}>
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
  const { type, recordId, stageId, stageLabel, since, contacts } = record;
  return (
    <TableRow>
      <TableCell>
        <Link href={`${seen.account.hubspotUrl}/record/${TYPES[type]}/${recordId}`}>
          {fill(COMMON[type], { id: recordId })}
        </Link>
      </TableCell>
      <TableCell>{stageLabel ?? stageId ?? COMMON.none}</TableCell>
      <TableCell>{reasonOf(record)}</TableCell>
      <TableCell>
        <Flex direction="column">
          {contacts.map(({ contactId, status, note }) => (
            <Flex key={contactId} direction="row" gap="xs" wrap="wrap">
              <PageLink to="/contacts/:contactId" params={{ contactId }}>
                {nameOf(contactId)}
              </PageLink>
              <Text variant="microcopy">{note === "" ? statusWord(status) : note}</Text>
            </Flex>
          ))}
        </Flex>
      </TableCell>
      <TableCell>{moment(since, reader)}</TableCell>
    </TableRow>
  );
}

function statusWord(status: string | null): string {
  return status === null ? ATTENTION.notAsked : wordFor(CONTACT.statuses, status);
}

function reasonOf({ reason, refusal }: Held): string {
  const refused = refusal === "" ? "" : fill(ATTENTION.refused, { why: refusal });
  const whole = [reason, refused].filter(Boolean).join("; ");
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

function Waits({ loaded: { seen, reader } }: Part) {
  const { jobs, openSessions, inReview } = seen.page.waiting;
  const numbers = [
    [ATTENTION.jobs, jobs],
    [ATTENTION.openSessions, openSessions],
    [ATTENTION.inReview, inReview],
  ] as const;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{ATTENTION.waits}</Heading>
      <Statistics>
        {numbers.map(([label, value]) => (
          <StatisticsItem key={label} label={label} number={number(value, reader.locale)} />
        ))}
      </Statistics>
    </Flex>
  );
}

function Retries({ loaded: { seen, reader } }: Part) {
  const { retries } = seen.page.waiting;
  if (retries.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{ATTENTION.retries}</Heading>
      <Text variant="microcopy">{ATTENTION.retriesText}</Text>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            {[ATTENTION.when, ATTENTION.concerns, ATTENTION.why, ATTENTION.attempts].map((label) => (
              <TableHeader key={label}>{label}</TableHeader>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {retries.map(({ retryAt, subject, reason, attempts }) => (
            <TableRow key={`${subject} ${retryAt} ${reason}`}>
              <TableCell>{moment(retryAt, reader)}</TableCell>
              <TableCell>{subject}</TableCell>
              <TableCell>{reason}</TableCell>
              <TableCell>{number(attempts, reader.locale)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Flex>
  );
}
