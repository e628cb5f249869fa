/** The connection to 1Kosmos: its page, its test, its Save. */
import { Hono } from "hono";
import type { Child } from "hono/jsx";
import type { FieldErrors } from "../../../lib/english.ts";
import { changedFields, seenConnection, seenConnectionFrom } from "../../forms/seen-connection.ts";
import { SEEN } from "../../forms/seen.ts";
import { backTo, done, notDone, readFrame, showPage } from "../../admin/show-page.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { formBody } from "../../middleware/body.ts";
import { takeFlash, type Flash } from "../../middleware/flash.ts";
import { isFresh } from "../../middleware/fresh-consent.ts";
import { ConnectionForm } from "../../pages/connection/connection-form.tsx";
import { ConditionsHere } from "../../pages/overview/banners.tsx";
import { ConfirmFirst } from "../../pages/connection/confirm-first.tsx";
import { connectionValues } from "../../forms/connection-values.ts";
import type { FormState } from "../../pages/fields.tsx";
import { reportWords, TestResult } from "../../pages/connection/test-result.tsx";
import { formAsSent } from "../../forms/read-form.ts";
import { callObject } from "../call-object.ts";
import { connectionFrom, withoutEmptyLines } from "../../forms/read-connection.ts";
import { actorOn, ownPortal, summaryOf } from "../own-portal.ts";
import { clearSecrets, keepSecrets, recallSecrets } from "./typed-secrets.ts";

const PAGE = "/portal/connection";

/** Makes the routes `/portal/connection`. */
export function connectionRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/connection", async (c) => connectionPage(c, null, await takeFlash(c, now())));
  routes.post("/connection", async (c) => {
    const fields = withoutEmptyLines(await recallSecrets(c, await formBody(c), now()));
    const isSave = (fields.get("intent") ?? "").startsWith("save");
    return isSave ? saveConnection(c, fields, now()) : testConnection(c, fields, now());
  });
  return routes;
}

/** Tests, and stores what works; what does not work is stored only when the admin confirms it. */
async function saveConnection(c: AppContext, fields: URLSearchParams, now: number): Promise<Response> {
  if (!isFresh(c.get("login").since, now)) return confirmFirst(c, fields, now);
  const anyway = fields.get("intent") === "save-anyway";
  const input = connectionFrom(fields);
  const seen = seenConnectionFrom(fields);
  const options = { anyway, seen: seen?.revision ?? null };
  const saved = await callObject(ownPortal(c).saveConnection(input, options, actorOn(c, "page")));
  if (!saved.ok) {
    const { errors, isComplete, changed } = saved.error;
    if (changed === undefined || seen === null)
      return formPage(c, fields, errors, { now, offersAnyway: isComplete });
    const both = changedFields(seen, changed.current, formAsSent(fields, {}).values);
    return formPage(c, fields, both, { now, isMeanwhile: true });
  }
  clearSecrets(c);
  const { report, heldBack } = saved.value;
  const words =
    report === null
      ? "Connection saved although its test failed."
      : `Connection saved. ${reportWords(report)}`;
  return backTo(
    c,
    heldBack > 0 ? "/portal/setup" : PAGE,
    report === null ? notDone(words) : done(words),
    now,
  );
}

/** Shows the form as it was sent, to be saved after a sign-in in another tab: it may have taken longer to fill than a sign-in counts. */
async function confirmFirst(c: AppContext, fields: URLSearchParams, now: number): Promise<Response> {
  const typedSecrets = await keepSecrets(c, fields, {}, now);
  const form = { ...formAsSent(fields, {}), typedSecrets };
  return connectionPage(c, form, null, { status: 403, result: <ConfirmFirst />, seen: fields.get(SEEN) });
}

/** Calls 1Kosmos with the form as it stands and stores nothing. */
async function testConnection(c: AppContext, fields: URLSearchParams, now: number): Promise<Response> {
  const tested = await callObject(ownPortal(c).testConnection(connectionFrom(fields)));
  if (!tested.ok) return formPage(c, fields, tested.error, { now });
  const { timeZone } = (await readFrame(c)).account;
  const { callbacks = null } = tested.value;
  const summary = reportWords({ ...tested.value, found: [], notChecked: [] });
  const flash = done(`${summary} Nothing was saved: save the connection to use it.`);
  const result = <TestResult report={tested.value} callbacks={callbacks} timeZone={timeZone} />;
  return formPage(c, fields, {}, { now, flash, result });
}

interface FormPageOptions {
  readonly now: number;
  readonly flash?: Flash;
  /** The outcome of a test, above the form. */
  readonly result?: Child;
  /** True if the form can be stored although its test failed. */
  readonly offersAnyway?: boolean;
  /** True if somebody else has saved since the form was shown. */
  readonly isMeanwhile?: boolean;
}

/** The page with the form as it was sent. */
async function formPage(
  c: AppContext,
  fields: URLSearchParams,
  errors: FieldErrors,
  { now, flash, result, offersAnyway, isMeanwhile }: FormPageOptions,
): Promise<Response> {
  const isKept = offersAnyway === true || isMeanwhile === true;
  const typedSecrets = await keepSecrets(c, fields, isKept ? {} : errors, now);
  const form = { ...formAsSent(fields, errors), typedSecrets };
  const status = isMeanwhile === true ? 409 : 400;
  // The next press takes what somebody else has saved only where this page says so.
  const seen = isMeanwhile === true ? null : fields.get(SEEN);
  return connectionPage(c, form, flash ?? null, { offersAnyway, status, result, seen });
}

interface PageOptions {
  readonly result?: Child;
  readonly offersAnyway?: boolean | undefined;
  /** Of a form that came back. */
  readonly status?: 400 | 403 | 409;
  /** The state that the form was first shown with; null: the present one. */
  readonly seen?: string | null;
}

async function connectionPage(
  c: AppContext,
  sent: FormState | null,
  flash: Flash | null,
  { result = null, offersAnyway = false, status = 400, seen = null }: PageOptions = {},
): Promise<Response> {
  const [frame, summary] = await Promise.all([readFrame(c), summaryOf(c)]);
  const { connection, connectionRevision = "", conditions, attention } = summary;
  const form = sent ?? { values: connectionValues(connection), errors: {} };
  const failed = status === 403 || Object.keys(form.errors).length > 0;
  const shown = seen ?? seenConnection(connection, connectionRevision);
  const children = (
    <>
      {result}
      <ConditionsHere conditions={conditions} path={PAGE} timeZone={frame.account.timeZone} />
      <ConnectionForm
        form={form}
        seen={shown}
        stored={connection}
        isRefused={attention !== null}
        offersAnyway={offersAnyway}
      />
    </>
  );
  const lead =
    "How this app reaches your 1Kosmos tenant. A test starts nothing and stores nothing. Saving tests first, and needs a sign-in of the last 10 minutes.";
  return showPage(
    c,
    frame,
    { path: PAGE, title: "Connection", lead, flash, failed, children },
    failed ? status : 200,
  );
}
