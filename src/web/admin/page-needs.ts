/**
 * The data of each page, by its path, so that it is read in the call that opens the page. A path that is not listed needs its frame
 * alone, or reads by calls of its own.
 */
import { readActivityQuery, readVerificationQuery } from "../../features/activity/queries.ts";
import { recordIdSchema } from "../../domain/vocabulary.ts";
import type { LoginKey } from "../../portal/access/logins.ts";
import type { PageNeeds } from "../../portal/admin/page-contract.ts";
import type { AppContext } from "../middleware/app-env.ts";
import { SETTINGS_FORMS } from "../forms/settings-forms.ts";

/** Entries of the audit log on a page. */
export const AUDIT_PAGE = 50;

type Needs = (c: AppContext, key: LoginKey) => PageNeeds;

const settings: Needs = () => ({ summary: true });

const NEEDS: ReadonlyMap<string, Needs> = new Map<string, Needs>([
  ...SETTINGS_FORMS.map(({ path }) => [path, settings] as const),
  ["/portal", () => ({ overview: true })],
  ["/portal/setup", settings],
  ["/portal/connection", settings],
  ["/portal/limits", () => ({ summary: true, limits: true })],
  ["/portal/gates", () => ({ summary: true, pipelines: true })],
  ["/portal/attention", () => ({ models: { attention: null }, pipelines: "held" })],
  ["/portal/activity", activityNeeds],
  ["/portal/verifications", listNeeds],
  ["/portal/audit", (c) => ({ audit: { before: auditBefore(c), limit: AUDIT_PAGE + 1 } })],
  ["/portal/sign-ins", (_c, key) => ({ logins: key })],
]);

const CONTACT = /^\/portal\/verifications\/contacts\/([^/]+)$/u;

/** Returns what the page of a request needs. */
export function needsOf(c: AppContext, key: LoginKey): PageNeeds {
  const needs = NEEDS.get(c.req.path);
  return needs === undefined ? contactNeeds(c.req.path) : needs(c, key);
}

function contactNeeds(path: string): PageNeeds {
  const contact = recordIdSchema.safeParse(CONTACT.exec(path)?.[1]);
  return contact.success ? { models: { contact: { contactId: contact.data, names: false } } } : {};
}

/** Returns the entry of the audit log that the page begins after. */
export function auditBefore(c: AppContext): number {
  const asked = c.req.query("before") ?? "";
  return SEQ.test(asked) ? Number(asked) : Number.MAX_SAFE_INTEGER;
}

const SEQ = /^\d{1,15}$/u;

function activityNeeds(c: AppContext): PageNeeds {
  const query = readActivityQuery(new URL(c.req.url).searchParams);
  return query.ok ? { models: { activity: query.value } } : {};
}

function listNeeds(c: AppContext): PageNeeds {
  const query = readVerificationQuery(new URL(c.req.url).searchParams);
  return query.ok ? { models: { verifications: { ...query.value, names: false } } } : {};
}
