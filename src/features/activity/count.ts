/** The counts that a change of a verification adds to. Pure. */
import type { VerificationChange } from "../../kernel/feature.ts";
import type { Verification } from "../../domain/contact/verification.ts";
import { requestSourceOf, classOf, manualName, reasonName, spanName, stepName } from "./day-names.ts";

/** One more of something, at a time (epoch ms) that falls on a day. */
export interface Counted {
  readonly name: string;
  readonly at: number;
}

/** Returns what one change counts as: each step of a verification once. */
export function countsOf({ was, is }: VerificationChange): readonly Counted[] {
  // Nobody was asked, and nothing took any time.
  if (is.manual !== undefined)
    return was === null ? [{ name: manualName(is.outcome), at: is.startedAt }] : [];
  const asker = requestSourceOf(is);
  const began = was === null ? startOf(is) : [];
  const opened =
    is.openedAt !== null && (was === null || was.openedAt === null)
      ? [
          { name: stepName("opened", asker), at: is.openedAt },
          { name: spanName("opened", classOf(is.openedAt - is.startedAt)), at: is.openedAt },
        ]
      : [];
  const isEnd = is.outcome !== null && is.endedAt !== null;
  const isNews = was === null || was.outcome !== is.outcome || was.endedAt !== is.endedAt;
  return [...began, ...opened, ...(isEnd && isNews ? endOf(is) : [])];
}

function startOf({ startedAt: at, outcome, trigger }: Verification): readonly Counted[] {
  const asker = requestSourceOf({ trigger });
  const started = { name: stepName("started", asker), at };
  return outcome === "refused" ? [started] : [started, { name: stepName("sent", asker), at }];
}

function endOf(is: Verification): readonly Counted[] {
  const at = is.endedAt ?? is.startedAt;
  const asker = requestSourceOf(is);
  const why = is.reason === null ? [] : [{ name: reasonName(is.reason), at }];
  switch (is.outcome) {
    case "passed":
      return [
        { name: stepName("passed", asker), at },
        { name: spanName("passed", classOf(at - is.startedAt)), at },
      ];
    case "failed":
    case "expired":
      return [{ name: stepName(is.outcome, asker), at }, ...why];
    default:
      return why;
  }
}
