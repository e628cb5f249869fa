/** Looks for a mail that the app sent. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

const PAUSES_MS = [100, 200, 400, 800, 1500, 2000] as const;
const answerSchema = z.object({ results: z.array(z.object({ subject: z.string(), text: z.string() })) });

/** Returns the newest mail to an address, or null when none came within some seconds. */
export async function findMail(
  origin: string,
  email: string,
): Promise<{ readonly subject: string; readonly text: string } | null> {
  for (const ms of PAUSES_MS) {
    const answer = await fetch(`${origin}/sandbox/mails?limit=1&to=${encodeURIComponent(email)}`);
    const mail = answerSchema.parse(await answer.json()).results[0];
    if (mail !== undefined) return mail;
    await pause(ms);
  }
  return null;
}
