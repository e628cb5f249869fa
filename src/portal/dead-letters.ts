/** What could not be done and waits for a person: one list of jobs and of what HubSpot refused, and one replay. */
import type { DeadLetter } from "../kernel/sender-channel.ts";
import type { Parts } from "./parts.ts";

/** Returns the dead letters, jobs first, the newest first; at most `limit` of each kind. */
export function deadLetters({ context, features }: Parts, limit: number): readonly DeadLetter[] {
  const jobs = context.jobs.dead(limit).map(({ seq, name, subject, payload, reason, since }) => {
    const owner = features.list.find((feature) => name.startsWith(`${feature.name}.`));
    const words = owner?.describe?.({ name, subject, payload }) ?? { kind: name, subject };
    return { id: `job:${seq}`, ...words, reason, since };
  });
  const channels = features.list.flatMap(({ channels: own = [] }) => own);
  return [...jobs, ...channels.flatMap((channel) => channel.deadLetters(limit))];
}

/** Puts a dead letter back; the id is the one that `deadLetters` gave it. False when there is no such letter. */
export function replay({ context, features }: Parts, id: string): boolean {
  const now = context.now();
  const [table = "", name = "", ...rest] = id.split(":");
  if (table === "job") return context.jobs.replay(Number(name), now);
  const channels = features.list.flatMap(({ channels: own = [] }) => own);
  const channel = table === "outbox" ? channels.find((candidate) => candidate.name === name) : undefined;
  return channel?.replay(rest.join(":"), now) ?? false;
}
