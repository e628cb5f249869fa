/** Distinguishes a response about another session from one about the session that was requested. Pure. */
import type { SessionRef } from "../provider.ts";
import { type Layer, valuesNamed } from "./said.ts";

/** The session that was requested, and the keys under which a response may repeat its id (without case and separators). */
export interface RequestedSession {
  readonly id: string;
  readonly keys: readonly string[];
}

const SESSION_KEYS: readonly string[] = ["sessionid"];
const KEYS: Readonly<Record<NonNullable<SessionRef["call"]>, readonly string[]>> = {
  stepup: ["challengeid"],
  workflow: ["wfinstanceid", "instanceid"],
  one_time: ["wfinstanceid", "instanceid"],
  uwl: SESSION_KEYS,
};

/** The word for a response that names another session; an admin can give it a meaning like any other. */
export const OTHER_SESSION = "session id differs";

/** Returns what a response about this session may repeat; null when its id is unknown. */
export function requestedSession({ sessionId, call }: Partial<SessionRef>): RequestedSession | null {
  if (sessionId === undefined) return null;
  return { id: sessionId, keys: call === undefined ? SESSION_KEYS : KEYS[call] };
}

/** Returns true when a part of a response names another session than the one that was requested. */
export function namesAnother(layers: readonly Layer[], { id, keys }: RequestedSession): boolean {
  const own = spelled(id);
  return layers.some((part) =>
    valuesNamed(part, keys).some(([, value]) => isId(value) && spelled(String(value)) !== own),
  );
}

function isId(value: unknown): boolean {
  return (typeof value === "string" && value.trim() !== "") || typeof value === "number";
}

function spelled(id: string): string {
  return id.trim().toLowerCase();
}
