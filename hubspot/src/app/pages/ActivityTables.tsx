/** The activity by trigger, and by reason. */
import {
  Flex,
  Heading,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@hubspot/ui-extensions";
import { PageLink } from "@hubspot/ui-extensions/pages";
import type { Loaded } from "./LoadedPage.tsx";
import type { Activity } from "./shapes.ts";
import { number, percent, triggerKind } from "./show.ts";
import { ACTIVITY } from "./words-activity.ts";
import { STEPS } from "./words-common.ts";

interface Part {
  readonly loaded: Loaded<Activity>;
}

/** How many verifications of each trigger took which step. */
export function Triggers({ loaded: { seen, reader } }: Part) {
  const { triggers } = seen.page;
  if (triggers.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{ACTIVITY.byTrigger}</Heading>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            <TableHeader>{ACTIVITY.trigger}</TableHeader>
            {STEPS.map(([step, label]) => (
              <TableHeader key={step} align="right">
                {label}
              </TableHeader>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {triggers.map((row) => (
            <TableRow key={row.trigger}>
              <TableCell>{triggerKind(row.trigger)}</TableCell>
              {STEPS.map(([step]) => (
                <TableCell key={step} align="right">
                  {number(row[step], reader.locale)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Flex>
  );
}

/** Why verifications did not pass, each reason with what it means and the way to its verifications. */
export function Reasons({ loaded: { seen, reader } }: Part) {
  const { reasons, from, until } = seen.page;
  if (reasons.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{ACTIVITY.reasons}</Heading>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            <TableHeader>{ACTIVITY.reason}</TableHeader>
            <TableHeader>{ACTIVITY.share}</TableHeader>
            <TableHeader>{ACTIVITY.meaning}</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {reasons.map(({ code, label, text, count, share }) => (
            <TableRow key={code}>
              <TableCell>
                <PageLink to="/verifications" params={{ reason: code, from, until }}>
                  {label}
                </PageLink>
              </TableCell>
              <TableCell>{`${percent(share)} (${number(count, reader.locale)})`}</TableCell>
              <TableCell>{text}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Flex>
  );
}
