/** Renders verifications as a table: contact, status, reason and requester. */
import { isolated, moment, type Reader } from "@1kosmos/kit";
import {
  Flex,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
} from "@hubspot/ui-extensions";
import { PageLink } from "@hubspot/ui-extensions/pages";
import type { NameOf } from "./names.tsx";
import type { Item } from "./shapes.ts";
import { askedBy, kindOf, reasonOf, statusOf } from "./show.ts";
import { useTexts } from "./texts.ts";

interface TableProps {
  readonly items: readonly Item[];
  readonly nameOf: NameOf;
  readonly reader: Reader;
}

/** One verification a row. */
export function VerificationTable({ items, nameOf, reader }: TableProps) {
  const { words, speech } = useTexts();
  const { common, verifications } = words;
  const { contact, status, started, opened, ended, trigger } = verifications;
  return (
    <Table density="condensed">
      <TableHead>
        <TableRow>
          {[contact, status, started, opened, ended, trigger].map((label) => (
            <TableHeader key={label}>{label}</TableHeader>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {items.map((item) => (
          <TableRow key={item.id}>
            <TableCell>
              <PageLink to="/contacts/:contactId" params={{ contactId: item.contactId }}>
                {nameOf(item.contactId)}
              </PageLink>
            </TableCell>
            <TableCell>
              <Status item={item} />
            </TableCell>
            <TableCell>
              <Flex direction="column">
                <Text>{moment(item.startedAt, reader)}</Text>
                {item.kind !== "identity" && (
                  <Text variant="microcopy">{kindOf(item.kind, speech.words)}</Text>
                )}
              </Flex>
            </TableCell>
            <TableCell>{item.openedAt === null ? common.notOpened : moment(item.openedAt, reader)}</TableCell>
            <TableCell>{item.endedAt === null ? common.none : moment(item.endedAt, reader)}</TableCell>
            <TableCell>{askedBy(item, words)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** How a verification stands, and why in a few words. */
function Status({ item: { status, reason, manual } }: { readonly item: Item }) {
  const texts = useTexts();
  const { label, tone } = statusOf(status, texts.words);
  const stated = reason === null ? undefined : reasonOf(reason, texts).label;
  const why = manual === null ? stated : isolated(manual.reason, label);
  return (
    <Flex direction="column">
      <StatusTag variant={tone}>{label}</StatusTag>
      {why !== undefined && <Text variant="microcopy">{why}</Text>}
    </Flex>
  );
}
