/** Set-up: three steps with their real state, the decision about contacts that waited, and a test contact. */
import { Hono } from "hono";
import { numberText } from "../../../lib/number-text.ts";
import { startDecisionSchema } from "../../../portal/admin/held-start.ts";
import { TEST_KINDS, type TestKind } from "../../../portal/admin/test-contact.ts";
import { recordIdSchema } from "../../../domain/vocabulary.ts";
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
import { notFound } from "../../middleware/http-error.ts";
import type { FormState } from "../../pages/fields.tsx";
import { SetupPage } from "../../pages/setup.tsx";
import { TestContactPage, testPath } from "../../pages/test-contact.tsx";
import { callObject } from "../call-object.ts";
import { actorOn, ownPortal, summaryOf } from "../own-portal.ts";

const PAGE = "/portal/setup";

/** Makes the routes `/portal/setup` and its forms: the decision, delivery, the test. */
export function setupRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/setup", async (c) => setupPage(c, { flash: await takeFlash(c, now()) }));
  routes.post("/setup/delivery", async (c) => saveDelivery(c, now()));
  routes.post("/setup/start", async (c) => {
    const fields = await formBody(c);
    const kind = fields.get("kind") ?? "";
    const count = numberFrom(fields.get("count"));
    const decision = startDecisionSchema.safeParse(kind === "newest" ? { kind, count } : { kind });
    if (!decision.success)
      return backTo(
        c,
        PAGE,
        notDone("Nothing was started: choose, and enter a number from 1 to 10,000."),
        now(),
      );
    const dropped = await callObject(ownPortal(c).decideStart(decision.data, actorOn(c, "page")));
    if (dropped === null)
      return backTo(c, PAGE, notDone("This was decided before, so nothing was changed."), now());
    const skipped = dropped === 0 ? "" : ` ${numberText(dropped)} are not verified.`;
    const started = kind === "none" ? "None of them is verified." : "Their verifications start now.";
    return backTo(c, PAGE, done(started + (kind === "none" ? "" : skipped)), now());
  });
  routes.post("/setup/test", async (c) => {
    const fields = await formBody(c);
    return startTest(c, fields.get("contact") ?? "", kindIn(fields.get("kind")), now());
  });
  routes.get("/setup/test/:id", async (c) => testPage(c, c.req.param("id"), now()));
  return routes;
}

interface PageOptions {
  readonly flash?: Flash | null;
  /** The question about delivery as it was sent, when it was not saved. */
  readonly sent?: FormState;
  readonly status?: 200 | 400 | 409;
}

async function setupPage(
  c: AppContext,
  { flash = null, sent, status = 200 }: PageOptions,
): Promise<Response> {
  const [frame, overview] = await Promise.all([readFrame(c), summaryOf(c)]);
  const { settings } = overview;
  const form = sent ?? { values: valuesOf(fieldsOf(DELIVERY_QUESTION), settings), errors: {} };
  const delivery = (
    <SettingsForm options={DELIVERY_QUESTION} form={form} seen={seenOf(DELIVERY_QUESTION, settings)} />
  );
  const lead =
    "Three steps, how the link reaches the person, and a test at the end. Nobody is verified before 1Kosmos is connected.";
  const children = <SetupPage overview={overview} timeZone={frame.account.timeZone} delivery={delivery} />;
  const failed = status !== 200;
  return showPage(c, frame, { path: PAGE, title: "Set-up", lead, flash, failed, children }, status);
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

/** Reads the kind of a test; an identity where none is named. */
function kindIn(named: string | null | undefined): TestKind {
  return TEST_KINDS.find((kind) => kind === named) ?? "identity";
}

/** Starts the verification of the contact that the admin names, and follows it. */
async function startTest(c: AppContext, named: string, kind: TestKind, now: number): Promise<Response> {
  const portal = ownPortal(c);
  const found = await callObject(portal.findTestContact(named.slice(0, 320)));
  if (!found.ok) return backTo(c, PAGE, notDone(found.error), now);
  const contactId = found.value;
  const request = { kind, documentTypes: "any", proofingLevel: null, again: false } as const;
  const userId = String(c.get("login").userId ?? "admin");
  const started = await callObject(portal.startVerification({ contactId, userId, request }));
  if (!started.ok) return backTo(c, PAGE, notDone(REFUSALS[started.error]), now);
  const { outcome, message } = started.value;
  if (outcome === "refused") return backTo(c, PAGE, notDone(`Nothing was started. ${message ?? ""}`), now);
  return c.redirect(testPath(started.value.card.contactId, kind), 303);
}

const REFUSALS = {
  unknown_portal: "The app is disconnected from HubSpot. Connect it again first.",
  unknown_record: "HubSpot has no contact with this number.",
  unread: "HubSpot could not be asked about this contact just now. Please try again.",
} as const;

async function testPage(c: AppContext, id: string, now: number): Promise<Response> {
  if (!recordIdSchema.safeParse(id).success) throw notFound();
  const kind = kindIn(c.req.query("kind"));
  const [frame, test] = await Promise.all([readFrame(c), callObject(ownPortal(c).testContact(id, kind))]);
  if (!test.ok) return backTo(c, PAGE, notDone(REFUSALS[test.error]), now);
  const children = <TestContactPage test={test.value} timeZone={frame.account.timeZone} />;
  const lead = "Open the link as the person would. This page follows the verification to its end.";
  return showPage(c, frame, { path: PAGE, title: "Verify a test contact", lead, script: "follow", children });
}
