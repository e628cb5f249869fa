/** Set-up: three steps with their real state, the decision about contacts that waited, and a test contact. */
import { Hono } from "hono";
import { numberText } from "../../../lib/number-text.ts";
import { startDecisionSchema, type StartDecision } from "../../../portal/admin/held-start.ts";
import { backTo, done, notDone, readFrame, showPage } from "../../admin/show-page.tsx";
import { inBothWords } from "../../forms/both-words.ts";
import { DELIVERY_FORM, DELIVERY_QUESTION } from "../../forms/delivery-form.ts";
import { formAsSent, numberFrom, patchFrom } from "../../forms/read-form.ts";
import { seenFrom, seenOf } from "../../forms/seen.ts";
import { SettingsForm, valuesOf } from "../../forms/settings-form.tsx";
import { fieldsOf } from "../../forms/settings-forms.ts";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { formBody } from "../../middleware/body.ts";
import { takeFlash, type Flash } from "../../middleware/flash.ts";
import type { FormState } from "../../pages/fields.tsx";
import type { SentDecision } from "../../pages/setup/decision.tsx";
import { SetupPage } from "../../pages/setup/setup.tsx";
import type { SentTest } from "../../pages/setup/test-form.tsx";
import { callObject } from "../call-object.ts";
import { actorOn, ownPortal, summaryOf } from "../own-portal.ts";
import { addTestRoutes } from "./setup-test.tsx";

const PAGE = "/portal/setup";

/** Makes the routes `/portal/setup` and its forms: the decision, delivery, the test. */
export function setupRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/setup", async (c) => setupPage(c, { flash: await takeFlash(c, now()) }));
  // The addresses of forms that came back, opened without them.
  for (const form of ["delivery", "start", "test"])
    routes.get(`/setup/${form}`, (c) => c.redirect(PAGE, 303));
  routes.post("/setup/delivery", async (c) => saveDelivery(c, now()));
  routes.post("/setup/start", async (c) => decide(c, now()));
  addTestRoutes(routes, { now, showSetup: async (c, test) => setupPage(c, { test, status: 400 }) });
  return routes;
}

interface PageOptions {
  readonly flash?: Flash | null;
  /** The question about delivery as it was sent, when it was not saved. */
  readonly sent?: FormState;
  /** The decision, and the test, as they were sent, when nothing started. */
  readonly decision?: SentDecision;
  readonly test?: SentTest;
  readonly status?: 200 | 400 | 409;
}

async function setupPage(
  c: AppContext,
  { flash = null, sent, decision, test, status = 200 }: PageOptions,
): Promise<Response> {
  const [frame, overview] = await Promise.all([readFrame(c), summaryOf(c)]);
  const { settings } = overview;
  const form = sent ?? { values: valuesOf(fieldsOf(DELIVERY_QUESTION), settings), errors: {} };
  const delivery = (
    <SettingsForm options={DELIVERY_QUESTION} form={form} seen={seenOf(DELIVERY_QUESTION, settings)} />
  );
  const lead =
    "Three steps, how the link reaches the person, and a test at the end. Nobody is verified before 1Kosmos is connected.";
  const { timeZone } = frame.account;
  const children = <SetupPage {...{ overview, timeZone, delivery, decision, test }} />;
  const decided = decision !== undefined && overview.heldBack === null ? DECIDED_BEFORE : null;
  const failed = status !== 200 && (sent === undefined ? "Not started" : "Not saved");
  return showPage(
    c,
    frame,
    { path: PAGE, title: "Set-up", lead, flash: flash ?? decided, failed, children },
    status,
  );
}

const DECIDED_BEFORE = notDone("This was decided before, so nothing was changed.");

/** Carries out the decision about contacts that waited. */
async function decide(c: AppContext, now: number): Promise<Response> {
  const fields = await formBody(c);
  const [kind, count] = [fields.get("kind") ?? "", fields.get("count") ?? ""];
  const decision = startDecisionSchema.safeParse(
    kind === "newest" ? { kind, count: numberFrom(count) } : { kind },
  );
  if (!decision.success) {
    const error = kind === "newest" ? "Enter a number from 1 to 10,000." : "Choose which are verified.";
    return setupPage(c, { decision: { kind, count, error }, status: 400 });
  }
  const dropped = await callObject(ownPortal(c).decideStart(decision.data, actorOn(c, "page")));
  if (dropped === null) return backTo(c, PAGE, DECIDED_BEFORE, now);
  const { attention, pause } = await summaryOf(c);
  const isReady = attention === null && pause === undefined;
  return backTo(c, PAGE, done(decisionWords(decision.data, dropped, isReady)), now);
}

function decisionWords({ kind }: StartDecision, dropped: number, isReady: boolean): string {
  if (kind === "none") return "None of them is verified.";
  const started = isReady
    ? "Their verifications start now."
    : "Their verifications start as soon as 1Kosmos accepts the connection.";
  if (dropped === 0) return started;
  return `${started} ${numberText(dropped)} ${dropped === 1 ? "is" : "are"} not verified.`;
}

/** Saves the form as a part of the form of delivery, where it can be undone as well. */
async function saveDelivery(c: AppContext, now: number): Promise<Response> {
  const sent = await formBody(c);
  const fields = fieldsOf(DELIVERY_QUESTION);
  const patch = patchFrom(fields, sent);
  const form = { form: DELIVERY_FORM.path, patch, seen: seenFrom(sent) };
  const saved = await callObject(ownPortal(c).saveForm(form, actorOn(c, "page")));
  if (saved.ok) return backTo(c, PAGE, done("Saved how links reach the person."), now);
  const { error } = saved;
  return error.kind === "changed"
    ? setupPage(c, { sent: formAsSent(sent, inBothWords(fields, error, patch)), status: 409 })
    : setupPage(c, { sent: formAsSent(sent, error.errors), status: 400 });
}
