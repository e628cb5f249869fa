/** The portal's settings for the page of settings inside HubSpot: both reading and saving need the proof of an admin. */
import { saveForm, type SentForm } from "../../portal/admin/save-form.ts";
import type { PortalRuntime } from "../../portal/runtime.ts";
import type { Settings } from "../../portal/settings/settings.ts";
import { err, type Result } from "../../lib/result.ts";
import type { AppSaveProblem, AppSettings } from "./contract.ts";

/** @see AppPagesApi.appSettings */
export function readAppSettings(runtime: PortalRuntime, userId: string): AppSettings | null {
  const services = runtime.open();
  if (services === null) return null;
  const login = runtime.openLogins()?.inHubSpot(userId, Date.now()) ?? null;
  if (login === null) return { settings: null, adminUntil: null };
  return { settings: services.records.settings(), adminUntil: login.until };
}

/** @see AppPagesApi.saveAppSettings */
export async function saveAppSettings(
  runtime: PortalRuntime,
  form: SentForm,
  userId: string,
): Promise<Result<Settings, AppSaveProblem>> {
  const [services, logins] = [runtime.open(), runtime.openLogins()];
  if (services === null || logins === null) return err({ kind: "unknown_portal" });
  const login = logins.useInHubSpot(userId, Date.now());
  if (login === null) return err({ kind: "not_admin" });
  // However young the login is: what needs a fresh consent is changed on the app's own pages.
  const saved = await saveForm(services, form, { userId: login.userId, surface: "hubspot", consent: "old" });
  await runtime.rearm();
  return saved;
}
