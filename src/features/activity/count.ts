/** The counts that a change of a verification adds to. Pure. */
import type { VerificationChange } from "../../kernel/feature.ts";
import type { Verification } from "../../domain/contact/verification.ts";
import {
  requestSourceOf,
  classOf,
  linkName,
  manualName,
  reasonName,
  spanName,
  stepName,
  type Result,
} from "./day-names.ts";

/** One more of something, at a time (epoch ms) that falls on a day. */
export interface Counted {
  readonly name: string;
  readonly at: number;
  /** How many more; 1 by default, and less where a decision was taken back. */
  readonly by?: number;
}

/** Returns what one change counts as: each step of a verification once. */
export function countsOf({ was, is }: VerificationChange): readonly Counted[] {
  // No person took part, and nothing took any time.
  if (is.manual !== undefined)
    return was === null ? [{ name: manualName(is.outcome), at: is.startedAt }] : [];
  const began = was === null ? startOf(is) : [];
  const opened = isReached(is) && !(was !== null && isReached(was)) ? openingOf(is) : [];
  const isEnd = is.outcome !== null && is.endedAt !== null;
  const isNews = was === null || was.outcome !== is.outcome || was.endedAt !== is.endedAt;
  return [...began, ...opened, ...(isEnd && isNews ? endOf(is) : []), ...linkOf(was, is)];
}

/** Returns the result of 1Kosmos that a change brought; null when it brought none. */
export function resultOf({ was, is }: VerificationChange): Result | null {
  const { outcome, endedAt: at, manual } = is;
  if (manual !== undefined || at === null || (outcome !== "passed" && outcome !== "failed")) return null;
  return was?.outcome === outcome && was.endedAt === at ? null : { outcome, at };
}

/**
 * Returns whether the person was at the verification: they opened the link, or 1Kosmos decided, since a person who passes or fails
 * without it came another way, for instance by a message of 1Kosmos.
 */
function isReached({ openedAt, outcome }: Verification): boolean {
  return openedAt !== null || outcome === "passed" || outcome === "failed";
}

function openingOf({ openedAt, endedAt, startedAt, trigger }: Verification): readonly Counted[] {
  const name = stepName("opened", requestSourceOf({ trigger }));
  if (openedAt === null) return [{ name, at: endedAt ?? startedAt }];
  return [
    { name, at: openedAt },
    { name: spanName("opened", classOf(openedAt - startedAt)), at: openedAt },
  ];
}

/** Counts the link on the day on which it was sent, so that no share of a day's links is above 1. */
function linkOf(was: Verification | null, is: Verification): readonly Counted[] {
  const change = (test: (verification: Verification) => boolean) =>
    Number(test(is)) - Number(was !== null && test(was));
  const stages = [
    { name: linkName("sent"), by: change(({ outcome }) => outcome !== "refused") },
    { name: linkName("opened"), by: change(isReached) },
    { name: linkName("passed"), by: change(({ outcome }) => outcome === "passed") },
  ];
  return stages.filter(({ by }) => by !== 0).map((stage) => ({ ...stage, at: is.startedAt }));
}

function startOf({ startedAt: at, outcome, trigger }: Verification): readonly Counted[] {
  const requester = requestSourceOf({ trigger });
  const started = { name: stepName("started", requester), at };
  return outcome === "refused" ? [started] : [started, { name: stepName("sent", requester), at }];
}

function endOf(is: Verification): readonly Counted[] {
  const at = is.endedAt ?? is.startedAt;
  const requester = requestSourceOf(is);
  const why = is.reason === null ? [] : [{ name: reasonName(is.reason), at }];
  switch (is.outcome) {
    case "passed":
      return [
        { name: stepName("passed", requester), at },
        { name: spanName("passed", classOf(at - is.startedAt)), at },
      ];
    case "failed":
    case "expired":
      return [{ name: stepName(is.outcome, requester), at }, ...why];
    default:
      return why;
  }
}
