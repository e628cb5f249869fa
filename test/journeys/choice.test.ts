/** A person with several documents to choose from, in a browser, over the published protocol. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Browser } from "../../sandbox/browser.ts";
import { ONEKOSMOS } from "../../sandbox/fixed.ts";
import { openLink } from "../../sandbox/person.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await setScene({ provider: "idverify" });
  await scene.admin().connect("idverify", { dvcIds: ONEKOSMOS.dvcIds });
});
afterAll(() => scene.close());

it("a contact is verified with the document that its person chose, and had no session before", async () => {
  const { id } = await scene.crm.create(aPerson());
  const pending = await scene.contactWith(id, "pending");
  const link = propertyOf(pending, "idv_verification_url");
  expect(propertyOf(pending, "idv_session_id")).toBe("");
  const sessions = () => scene.exchanges(({ url }) => url.endsWith("/document_share_session/create"));

  const choice = await openLink(link);
  for (const documentType of Object.keys(ONEKOSMOS.dvcIds)) {
    expect(choice.body).toContain(`<button type="submit" name="document" value="${documentType}">`);
  }
  expect(sessions()).toHaveLength(0);

  const page = await waitFor("the button leads to 1Kosmos", async () => {
    const visit = await new Browser().submit(link, { document: "passport" });
    return new URL(visit.url).origin === scene.stack.origins.onekosmos ? visit : undefined;
  });
  expect(page.status).toBe(200);
  await new Browser().submit(link, { document: "passport" });

  const chosen = await waitFor("the session is on the contact", async () => {
    const contact = await scene.crm.read(id);
    return propertyOf(contact, "idv_session_id") === "" ? undefined : contact;
  });
  await scene.endSessionOf(chosen, { outcome: "passed" });
  const verified = await scene.contactWith(id, "verified");
  expect(propertyOf(verified, "idv_document_type")).toBe("passport");
  expect(sessions()).toHaveLength(1);
  expect(await openLink(link)).toMatchObject({ status: 410 });
});
