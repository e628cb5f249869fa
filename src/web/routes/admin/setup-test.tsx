/** Verify a test contact: starts the verification of the contact that an admin names, and follows it. */
import type { Hono } from "hono";
import { recordIdSchema } from "../../../domain/vocabulary.ts";
import { TEST_KINDS, type TestKind } from "../../../portal/admin/test-contact.ts";
import { backTo, notDone, readFrame, showPage } from "../../admin/show-page.tsx";
import { formAsSent } from "../../forms/read-form.ts";
import type { AppContext, AppEnv } from "../../middleware/app-env.ts";
import { formBody } from "../../middleware/body.ts";
import { notFound } from "../../middleware/http-error.ts";
import type { SentTest } from "../../pages/setup/test-form.tsx";
import { TestContactPage, testPath } from "../../pages/test-contact.tsx";
import { callObject } from "../call-object.ts";
import { ownPortal } from "../own-portal.ts";

const PAGE = "/portal/setup";

export interface SetupTestOptions {
  readonly now: () => number;
  /** Shows the set-up with a test that did not start. */
  readonly showSetup: (c: AppContext, test: SentTest) => Promise<Response>;
}

/** Adds the routes of a test. */
export function addTestRoutes(routes: Hono<AppEnv>, { now, showSetup }: SetupTestOptions): void {
  routes.post("/setup/test", async (c) => {
    const fields = await formBody(c);
    const problem = await startTest(c, fields);
    if (problem instanceof Response) return problem;
    // A form without a kind is for an identity, and shows it.
    if (!fields.has("kind")) fields.set("kind", kindIn(null));
    const form = formAsSent(fields, { [problem.field]: problem.message });
    return showSetup(c, { form, offersAgain: problem.offersAgain === true || fields.has("again") });
  });
  routes.get("/setup/test/:id", async (c) => testPage(c, c.req.param("id"), now()));
}

/** Why a test did not start: at the field of the contact, or for the whole form. */
interface Problem {
  readonly field: "contact" | "form";
  readonly message: string;
  readonly offersAgain?: boolean;
}

/** Reads the kind of a test; an identity where none is named. */
function kindIn(named: string | null | undefined): TestKind {
  return TEST_KINDS.find((kind) => kind === named) ?? "identity";
}

/** Starts the verification, and leads to the page that follows it. */
async function startTest(c: AppContext, fields: URLSearchParams): Promise<Response | Problem> {
  const portal = ownPortal(c);
  const kind = kindIn(fields.get("kind"));
  const again = fields.get("again") === "yes";
  const found = await callObject(portal.findTestContact((fields.get("contact") ?? "").slice(0, 320)));
  if (!found.ok) return { field: "contact", message: found.error };
  const contactId = found.value;
  const request = { kind, documentTypes: "any", proofingLevel: null, again } as const;
  const userId = String(c.get("login").userId ?? "admin");
  const started = await callObject(portal.startVerification({ contactId, userId, request }));
  if (!started.ok) return { field: "contact", message: REFUSALS[started.error] };
  const { outcome, message, card } = started.value;
  if (outcome === "refused") return { field: "form", message: message ?? "" };
  // Its earlier result would say of this connection what nobody has tested.
  if (outcome === "already_verified") return { field: "contact", message: VERIFIED[kind], offersAgain: true };
  return c.redirect(testPath(card.contactId, kind), 303);
}

const VERIFIED: Readonly<Record<TestKind, string>> = {
  identity:
    "This contact is verified already, so no session was made. Choose “Verify it again”, or name another contact.",
  liveid:
    "This contact has a LiveID already, so no session was made. Choose “Verify it again”, or name another contact.",
};

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
  return showPage(c, frame, {
    path: PAGE,
    title: "Verify a test contact",
    lead,
    script: "follow",
    offersUndo: false,
    children,
  });
}
