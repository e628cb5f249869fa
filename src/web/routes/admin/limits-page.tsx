/** The page of limits: daily caps, what waits for them, and who may start verifications. */
import { Hono } from "hono";
import { numberText } from "../../../lib/number-text.ts";
import { backTo, done, notDone, readFrame, showPage } from "../../admin/show-page.tsx";
import { LIMITS_FORM } from "../../forms/limits-form.ts";
import { numberFrom } from "../../forms/read-form.ts";
import { seenFrom, seenOf } from "../../forms/seen.ts";
import { SettingsForm, valuesOf } from "../../forms/settings-form.tsx";
import { fieldsOf } from "../../forms/settings-forms.ts";
import { isCapSource } from "../../../portal/admin/limits.ts";
import type { MayStart } from "../../../portal/settings/limit-settings.ts";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { formBody } from "../../middleware/body.ts";
import { takeFlash, type Flash } from "../../middleware/flash.ts";
import { LinkKeysCard } from "../../pages/activity/links.tsx";
import { MayStartForm, Today } from "../../pages/settings/limits.tsx";
import { callObject } from "../call-object.ts";
import { capActionFrom } from "../api/limits.ts";
import { actorOn, missing, ownPortal, pageDataOf, summaryOf } from "../own-portal.ts";

const PAGE = LIMITS_FORM.path;
/** The name of the form below the caps. */
const WHO_FORM = `${PAGE}/who`;
const CHOOSE_WHO = "Nothing was saved. Choose who may start verifications.";

/** Makes the routes `GET /portal/limits`, and the posts of the forms below the caps. */
export function limitsRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/limits", async (c) => limitsPage(c, await takeFlash(c, now())));
  routes.post("/limits/waiting", async (c) => {
    const fields = await formBody(c);
    const source = fields.get("source") ?? "";
    const kind = fields.get("action");
    const action = capActionFrom({
      action: kind,
      ...(kind === "raise" && { by: numberFrom(fields.get("by")) }),
    });
    if (!isCapSource(source) || action === null)
      return backTo(c, PAGE, notDone("Nothing was changed: please enter how many more."), now());
    if (action.kind === "skip" && fields.get("confirm") !== "yes")
      return backTo(c, PAGE, notDone("Nothing was changed: please tick the box to skip."), now());
    const count = await callObject(ownPortal(c).actOnCap(source, action, actorOn(c, "page")));
    const [one, many] = action.kind === "skip" ? ["was skipped", "were skipped"] : ["goes on", "go on"];
    const words = count === 1 ? `1 verification ${one}.` : `${numberText(count)} verifications ${many}.`;
    return backTo(c, PAGE, done(words), now());
  });
  routes.post("/limits/who", async (c) => {
    const fields = await formBody(c);
    const listed = { users: fields.getAll("users"), teams: fields.getAll("teams") };
    const who = fields.get("who");
    if (who !== "everyone" && who !== "listed")
      return limitsPage(c, null, { mayStart: listed, errors: [CHOOSE_WHO] });
    const mayStart: MayStart = who === "listed" ? listed : "everyone";
    const form = { form: WHO_FORM, patch: { mayStart }, seen: seenFrom(fields) };
    const saved = await callObject(ownPortal(c).saveForm(form, actorOn(c, "page")));
    if (saved.ok) return backTo(c, PAGE, done("Saved who may start verifications."), now());
    const { error } = saved;
    if (error.kind === "changed")
      return limitsPage(c, null, { mayStart, errors: [], theirs: error.current.mayStart });
    return limitsPage(c, null, { mayStart, errors: Object.values(error.errors) });
  });
  return routes;
}

interface Sent {
  readonly mayStart: MayStart;
  readonly errors: readonly string[];
  /** The settings that somebody else has saved since the form was shown. */
  readonly theirs?: MayStart;
}

async function limitsPage(c: AppContext, flash: Flash | null, sent?: Sent): Promise<Response> {
  const [frame, overview, read] = await Promise.all([
    readFrame(c),
    summaryOf(c),
    pageDataOf(c, "limits", { limits: true }),
  ]);
  const { limits, users, keys } = read ?? missing();
  const { settings } = overview;
  const { path, title, lead } = LIMITS_FORM;
  const failed = sent !== undefined;
  const children = (
    <>
      <Today limits={limits} timeZone={frame.account.timeZone} />
      <SettingsForm
        options={LIMITS_FORM}
        form={{ values: valuesOf(fieldsOf(LIMITS_FORM), settings), errors: {} }}
        seen={seenOf(LIMITS_FORM, settings)}
      />
      <MayStartForm
        mayStart={sent?.mayStart ?? settings.mayStart}
        users={users}
        errors={sent?.errors ?? []}
        theirs={sent?.theirs ?? null}
        seen={seenOf(["mayStart"], settings)}
      />
      <LinkKeysCard keys={keys} />
    </>
  );
  return showPage(c, frame, { path, title, lead, flash, failed, children }, statusOf(sent));
}

function statusOf(sent: Sent | undefined): 200 | 400 | 409 {
  if (sent === undefined) return 200;
  return sent.theirs === undefined ? 400 : 409;
}
