/** The app's endpoints of these pages, each by a function. Names are never requested: the pages read them from HubSpot. */
import { call, type Answer } from "@1kosmos/kit";
import type * as z from "zod/mini";
import {
  activitySchema,
  attentionSchema,
  doneSchema,
  framed,
  historySchema,
  overviewSchema,
  setupSchema,
  signedOutSchema,
  verificationsSchema,
  type Activity,
  type Attention,
  type Framed,
  type History,
  type Overview,
  type Setup,
  type Verifications,
} from "./shapes.ts";

/** Filters of a list, or the days of an activity, by their names. */
export type Query = Readonly<Record<string, string>>;

/** A page as it is watched: nothing on it changes by itself. */
export type Seen<T> = Framed<T> & { readonly refreshAfterMs: null };

async function read<T>(
  path: string,
  schema: z.ZodMiniType<Framed<T>>,
  query: Query = {},
): Promise<Answer<Seen<T>>> {
  const answer = await call(`/pages${path}`, schema, query);
  return answer.ok ? { ok: true, value: { ...answer.value, refreshAfterMs: null } } : answer;
}

export function readOverview(): Promise<Answer<Seen<Overview>>> {
  return read("/overview", framed(overviewSchema));
}

export function readActivity(days: Query): Promise<Answer<Seen<Activity>>> {
  return read("/activity", framed(activitySchema), days);
}

export function readVerifications(filters: Query): Promise<Answer<Seen<Verifications>>> {
  return read("/verifications", framed(verificationsSchema), filters);
}

/** One contact; one of whom nothing is known is no failure. */
export function readHistory(contactId: string): Promise<Answer<Seen<History>>> {
  return read(`/contacts/${contactId}`, framed(historySchema));
}

export function readAttention(): Promise<Answer<Seen<Attention>>> {
  return read("/attention", framed(attentionSchema));
}

export function readSetup(): Promise<Answer<Seen<Setup>>> {
  return read("/setup", framed(setupSchema));
}

/** Tries the work of one cause again, or gives it up. `refused` unless the user has shown to be an admin. */
export function actOnGroup(
  kind: "replay" | "remove",
  id: string,
): Promise<Answer<z.infer<typeof doneSchema>>> {
  return call("/pages/dead-letters", doneSchema, { kind, id });
}

/** Ends the user's rights as an admin. */
export function signOut(): Promise<Answer<z.infer<typeof signedOutSchema>>> {
  return call("/pages/sign-out", signedOutSchema);
}
