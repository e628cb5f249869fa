/** Verifications as a table: whose, how they stand and why, and who asked. */
import { kindLabel, moment, type Kind, type Reader } from "@1kosmos/kit";
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
import { askedBy, statusOf } from "./show.ts";
import { COMMON } from "./words-common.ts";
import { VERIFICATIONS } from "./words-verifications.ts";

interface TableProps {
  readonly items: readonly Item[];
  readonly nameOf: NameOf;
  readonly reader: Reader;
}

/** One verification a row. */
export function VerificationTable({ items, nameOf, reader }: TableProps) {
  const { contact, status, started, opened, ended, trigger } = VERIFICATIONS;
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
                {item.kind !== "identity" && <Text variant="microcopy">{kindOf(item.kind)}</Text>}
              </Flex>
            </TableCell>
            <TableCell>{item.openedAt === null ? COMMON.notOpened : moment(item.openedAt, reader)}</TableCell>
            <TableCell>{item.endedAt === null ? COMMON.none : moment(item.endedAt, reader)}</TableCell>
            <TableCell>{askedBy(item)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** How a verification stands, and why in a few words. */
function Status({ item: { status, reason, manual } }: { readonly item: Item }) {
  const { label, tone } = statusOf(status);
  const why = manual?.reason ?? reason?.label;
  return (
    <Flex direction="column">
      <StatusTag variant={tone}>{label}</StatusTag>
      {why !== undefined && <Text variant="microcopy">{why}</Text>}
    </Flex>
  );
}

const KINDS: readonly Kind[] = ["identity", "liveid", "stepup"];

/** What was asked for; a kind that is not known yet as it is. */
export function kindOf(kind: string): string {
  const known = KINDS.find((one) => one === kind);
  return known === undefined ? kind : kindLabel(known);
}
