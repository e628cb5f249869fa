/** Dead letters: one list of failed jobs and of rows that HubSpot refused, one replay and one removal. */
import type { DeadLetter, SenderChannel } from "../kernel/sender-channel.ts";
import type { Parts } from "./parts.ts";

/** Returns the dead letters, jobs first, the newest first; at most `limit` of each kind. */
export function deadLetters({ context, features }: Parts, limit: number): readonly DeadLetter[] {
  const jobs = context.jobs.dead(limit).map(({ seq, name, subject, payload, reason, since }) => {
    const owner = features.list.find((feature) => name.startsWith(`${feature.name}.`));
    const words = owner?.describe?.({ name, subject, payload }) ?? { kind: name, subject };
    return { id: `job:${seq}`, ...words, reason, since };
  });
  return [...jobs, ...channelsOf(features).flatMap((channel) => channel.deadLetters(limit))];
}

/** Puts a dead letter back; the id is the one that `deadLetters` gave it. False when there is no such letter. */
export function replay({ context, features }: Parts, id: string): boolean {
  const now = context.now();
  const found = find(features, id);
  if (found === null) return false;
  return "seq" in found ? context.jobs.replay(found.seq, now) : found.channel.replay(found.recordId, now);
}

/** Ends a dead letter for good, undone; the id is the one that `deadLetters` gave it. False when there is no such letter. */
export function removeDeadLetter({ context, features }: Parts, id: string): boolean {
  const found = find(features, id);
  if (found === null) return false;
  return "seq" in found ? context.jobs.removeDead(found.seq) : found.channel.removeDead(found.recordId);
}

type Place = { readonly seq: number } | { readonly channel: SenderChannel; readonly recordId: string };

/** Reads an id of `deadLetters`. */
function find(features: Parts["features"], id: string): Place | null {
  const [table = "", name = "", ...rest] = id.split(":");
  if (table === "job") return { seq: Number(name) };
  const channel = channelsOf(features).find((candidate) => table === "outbox" && candidate.name === name);
  return channel === undefined ? null : { channel, recordId: rest.join(":") };
}

function channelsOf({ list }: Parts["features"]): readonly SenderChannel[] {
  return list.flatMap(({ channels = [] }) => channels);
}
