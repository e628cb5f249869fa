/** The gates of deals: their page and its Save. */
import { Hono } from "hono";
import { backTo, done, readFrame, showPage } from "../../admin/show-page.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { formBody } from "../../middleware/body.ts";
import { takeFlash, type Flash } from "../../middleware/flash.ts";
import type { FormState } from "../../pages/fields.tsx";
import type { Gate } from "../../../domain/gate/gate.ts";
import { seenFrom, seenOf } from "../../forms/seen.ts";
import { GatesForm, gatesValues } from "../../pages/settings/gates-form.tsx";
import { callObject } from "../call-object.ts";
import { formAsSent } from "../../forms/read-form.ts";
import { gatesFrom, withoutRemovedGates } from "./gate-fields.ts";
import { actorOn, missing, ownPortal, pageDataOf, summaryOf } from "../own-portal.ts";

const PAGE = "/portal/gates";

/** Makes the routes `/portal/gates`. */
export function gateRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/gates", async (c) => gatesPage(c, null, await takeFlash(c, now())));
  routes.post("/gates", async (c) => {
    const sent = await formBody(c);
    const fields = withoutRemovedGates(sent);
    const patch = { gates: gatesFrom(fields) };
    const form = { form: PAGE, patch, seen: seenFrom(sent) };
    const saved = await callObject(ownPortal(c).saveForm(form, actorOn(c, "page")));
    if (saved.ok) return backTo(c, PAGE, done("Gates saved."), now());
    const { error } = saved;
    if (error.kind === "invalid") return gatesPage(c, formAsSent(fields, error.errors), null);
    return gatesPage(c, formAsSent(fields, {}), null, error.current.gates);
  });
  return routes;
}

/** `theirs`: what somebody else has saved since the form was shown. */
async function gatesPage(
  c: AppContext,
  sent: FormState | null,
  flash: Flash | null,
  theirs: readonly Gate[] | null = null,
): Promise<Response> {
  const [frame, { settings }, read] = await Promise.all([
    readFrame(c),
    summaryOf(c),
    pageDataOf(c, "pipelines", { pipelines: true }),
  ]);
  const board = read ?? missing();
  const form = sent ?? { values: gatesValues(settings.gates, board), errors: {} };
  const failed = Object.keys(form.errors).length > 0 || theirs !== null;
  const meanwhile = theirs === null ? null : gatesValues(theirs, board);
  const seen = seenOf(["gates"], settings);
  const lead =
    "A gate asks for verified contacts when a deal or ticket reaches its stage, or a later one of the pipeline.";
  const children = <GatesForm form={form} board={board} seen={seen} meanwhile={meanwhile} />;
  return showPage(
    c,
    frame,
    { path: PAGE, title: "Gates", lead, flash, failed, children },
    theirs === null ? (failed ? 400 : 200) : 409,
  );
}
