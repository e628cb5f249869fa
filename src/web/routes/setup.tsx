/** Set-up: three steps with their real state, the decision about contacts that waited, and a test contact. */
import { Hono } from "hono";
import { numberText } from "../../lib/number-text.ts";
import { startDecisionSchema } from "../../portal/held-start.ts";
import { recordIdSchema } from "../../domain/vocabulary.ts";
import { backTo, done, notDone, readFrame, showPage } from "../admin/show-page.tsx";
import { numberFrom } from "../forms/read-form.ts";
import type { AppContext, AppEnv, AppOptions } from "../middleware/app-env.ts";
import { formBody } from "../middleware/body.ts";
import { takeFlash } from "../middleware/flash.ts";
import { notFound } from "../middleware/http-error.ts";
import { SetupPage } from "../pages/setup.tsx";
import { TestContactPage } from "../pages/test-contact.tsx";
import { callObject } from "./call-object.ts";
import { actorOn, overviewOf, ownPortal } from "./own-portal.ts";

const PAGE = "/portal/setup";

/** `/portal/setup`, `/portal/setup/start` and `/portal/setup/test`. */
export function setupRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/setup", async (c) => {
    const [frame, overview] = await Promise.all([readFrame(c), overviewOf(c)]);
    const lead = "Three steps, and a test at the end. Nobody is verified before 1Kosmos is connected.";
    const children = <SetupPage overview={overview} />;
    const flash = await takeFlash(c, now());
    return showPage(c, frame, { path: PAGE, title: "Set-up", lead, flash, children });
  });
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
  routes.post("/setup/test", async (c) => startTest(c, (await formBody(c)).get("contact") ?? "", now()));
  routes.get("/setup/test/:id", async (c) => testPage(c, c.req.param("id"), now()));
  return routes;
}

/** Starts the verification of the contact that the admin names, and follows it. */
async function startTest(c: AppContext, named: string, now: number): Promise<Response> {
  const portal = ownPortal(c);
  const found = await callObject(portal.findTestContact(named.slice(0, 320)));
  if (!found.ok) return backTo(c, PAGE, notDone(found.error), now);
  const contactId = found.value;
  const request = { kind: "identity", documentTypes: "any", proofingLevel: null, again: false } as const;
  const userId = String(c.get("login").userId ?? "admin");
  const started = await callObject(portal.startVerification({ contactId, userId, request }));
  if (!started.ok) return backTo(c, PAGE, notDone(REFUSALS[started.error]), now);
  const { outcome, message } = started.value;
  if (outcome === "refused") return backTo(c, PAGE, notDone(`Nothing was started. ${message ?? ""}`), now);
  return c.redirect(`${PAGE}/test/${started.value.card.contactId}`, 303);
}

const REFUSALS = {
  unknown_portal: "The app is disconnected from HubSpot. Connect it again first.",
  unknown_record: "HubSpot has no contact with this number.",
  unread: "HubSpot could not be asked about this contact just now. Please try again.",
} as const;

async function testPage(c: AppContext, id: string, now: number): Promise<Response> {
  if (!recordIdSchema.safeParse(id).success) throw notFound();
  const [frame, test] = await Promise.all([readFrame(c), callObject(ownPortal(c).testContact(id))]);
  if (!test.ok) return backTo(c, PAGE, notDone(REFUSALS[test.error]), now);
  const children = <TestContactPage test={test.value} timeZone={frame.account.timeZone} />;
  const lead = "Open the link as the person would. This page follows the verification to its end.";
  return showPage(c, frame, { path: PAGE, title: "Verify a test contact", lead, script: true, children });
}
