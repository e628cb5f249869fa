/** Reads and requests a selection of any size, in calls of the size that the app takes. */
import {
  checkMany,
  MAX_BULK,
  verifyMany,
  type Answer,
  type VerifyManyAnswer,
  type VerificationRequest,
} from "@1kosmos/kit";

/** While links are being made, the pause between two looks, ms for each call that a look takes. */
const PROGRESS_PAUSE_MS = 2_000;

/** The whole selection: who is eligible, why others are not, and how far all of them are. */
export interface Overview extends Pick<VerifyManyAnswer, "eligible" | "refused" | "progress"> {
  readonly refreshAfterMs: number | null;
}

/** The selection in calls, in its order; each contact once. */
export function chunksOf(
  contactIds: readonly string[],
  size: number = MAX_BULK,
): readonly (readonly string[])[] {
  const ids = [...new Set(contactIds)];
  const count = Math.ceil(ids.length / size);
  return Array.from({ length: count }, (_, place) => ids.slice(place * size, (place + 1) * size));
}

/** Merges several responses: reasons that are the same go together. */
export function together(answers: readonly VerifyManyAnswer[]): Overview {
  const refused = new Map<string, VerifyManyAnswer["refused"][number]>();
  const progress = { waiting: 0, pending: 0, verified: 0, failed: 0, expired: 0, none: 0 };
  for (const answer of answers) {
    for (const group of answer.refused) {
      const contactIds = [...(refused.get(group.reason)?.contactIds ?? []), ...group.contactIds];
      refused.set(group.reason, { ...group, contactIds });
    }
    for (const state of STATES) progress[state] += answer.progress[state];
  }
  const eligible = answers.reduce((sum, answer) => sum + answer.eligible, 0);
  const refreshAfterMs = progress.waiting > 0 ? PROGRESS_PAUSE_MS * answers.length : null;
  return { eligible, refused: [...refused.values()], progress, refreshAfterMs };
}

const STATES = ["waiting", "pending", "verified", "failed", "expired", "none"] as const;

/** Looks at the whole selection. The first call that fails stands for all. */
export async function checkAll(
  contactIds: readonly string[],
  request: VerificationRequest,
): Promise<Answer<Overview>> {
  const answers: VerifyManyAnswer[] = [];
  for (const chunk of chunksOf(contactIds)) {
    const answer = await checkMany(chunk, request);
    if (!answer.ok) return answer;
    answers.push(answer.value);
  }
  return { ok: true, value: together(answers) };
}

/** How a send came along: `sent` calls are stored, and `accepted` contacts with them. */
export interface Sent {
  readonly sent: number;
  readonly accepted: number;
}

/**
 * Requests the whole selection from call `from.sent` on, and reports after each. Every call has a key of its own under
 * `pressKey`, so that sending again what failed starts nothing twice.
 */
export async function requestAll(
  contactIds: readonly string[],
  request: VerificationRequest,
  { pressKey, from, onSent }: { pressKey: string; from: Sent; onSent: (sent: Sent) => void },
): Promise<Answer<Sent>> {
  let { sent, accepted } = from;
  for (const chunk of chunksOf(contactIds).slice(from.sent)) {
    const answer = await verifyMany(chunk, request, `${pressKey}-${sent}`);
    if (!answer.ok) return answer;
    sent += 1;
    accepted += answer.value.accepted;
    onSent({ sent, accepted });
  }
  return { ok: true, value: { sent, accepted } };
}
