/** The activity by trigger, and by reason. */
import { number, percent } from "@1kosmos/kit";
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
import { reasonOf, triggerKind } from "./show.ts";
import { useTexts } from "./texts.ts";
import { STEPS } from "./words/index.ts";

interface Part {
  readonly loaded: Loaded<Activity>;
}

/** How many verifications of each trigger took which step. */
export function Triggers({ loaded: { seen, reader } }: Part) {
  const { words } = useTexts();
  const { activity, steps } = words;
  const { triggers } = seen.page;
  if (triggers.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{activity.byTrigger}</Heading>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            <TableHeader>{activity.trigger}</TableHeader>
            {STEPS.map((step) => (
              <TableHeader key={step} align="right">
                {steps[step]}
              </TableHeader>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {triggers.map((row) => (
            <TableRow key={row.trigger}>
              <TableCell>{triggerKind(row.trigger, words)}</TableCell>
              {STEPS.map((step) => (
                <TableCell key={step} align="right">
                  {number(row[step], reader)}
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
  const texts = useTexts();
  const { activity } = texts.words;
  const { reasons, from, until } = seen.page;
  if (reasons.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{activity.reasons}</Heading>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            <TableHeader>{activity.reason}</TableHeader>
            <TableHeader>{activity.share}</TableHeader>
            <TableHeader>{activity.meaning}</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {reasons.map((row) => (
            <TableRow key={row.code}>
              <TableCell>
                <PageLink to="/verifications" params={{ reason: row.code, from, until }}>
                  {reasonOf(row, texts).label}
                </PageLink>
              </TableCell>
              <TableCell>{`${percent(row.share, reader)} (${number(row.count, reader)})`}</TableCell>
              <TableCell>{reasonOf(row, texts).text}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Flex>
  );
}
