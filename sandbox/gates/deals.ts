/** The chapters about single deals at a gate. */
import { STAGES } from "../crm-deals.ts";
import {
  type Chapter,
  contactBecomes,
  dealBecomes,
  eventually,
  heldBefore,
  heldDeal,
  newContact,
  passedInto,
  personEnds,
  userMoves,
} from "./scene.ts";

/** Hold, verify, release. */
export const HOLD: Chapter = {
  title: "A deal is held, its contact verified, the deal released",
  async play(scene) {
    const contact = await newContact(scene);
    const dealId = await heldDeal(scene, contact);
    await personEnds(scene, await contactBecomes(scene, contact.id, "pending"), { outcome: "passed" });
    await contactBecomes(scene, contact.id, "verified");
    await dealBecomes(scene, dealId, passedInto(STAGES.contract));
  },
};

/** The second gate requires more than the first. */
export const TWO_GATES: Chapter = {
  title: "Two gates in one pipeline: any verification for the contract, IAL2 to win",
  async play(scene) {
    const contact = await newContact(scene);
    const dealId = await heldDeal(scene, contact);
    const first = await contactBecomes(scene, contact.id, "pending");
    await personEnds(scene, first, { outcome: "passed", ial: "IAL1" });
    await dealBecomes(scene, dealId, passedInto(STAGES.contract));
    await userMoves(scene, dealId, STAGES.won);
    await dealBecomes(scene, dealId, { stage: STAGES.contract, status: "held", target: STAGES.won });
    const second = await eventually("a second session, for IAL2, is open", async () => {
      const read = await scene.crm.read(contact.id);
      const isNew = read.properties["idv_session_id"] !== first.properties["idv_session_id"];
      return isNew && read.properties["idv_status"] === "pending" ? read : undefined;
    });
    await personEnds(scene, second, { outcome: "passed", ial: "IAL2" });
    await dealBecomes(scene, dealId, passedInto(STAGES.won));
  },
};

/** Nobody is overruled. */
export const MOVED_MEANWHILE: Chapter = {
  title: "A person moves a held deal: it stays there, and only its mark changes",
  async play(scene) {
    const contact = await newContact(scene);
    const dealId = await heldDeal(scene, contact);
    const pending = await contactBecomes(scene, contact.id, "pending");
    await userMoves(scene, dealId, STAGES.second);
    await dealBecomes(scene, dealId, { stage: STAGES.second, status: "held", target: "" });
    await personEnds(scene, pending, { outcome: "passed" });
    await dealBecomes(scene, dealId, { stage: STAGES.second, status: "passed", target: "" });
  },
};

/** Nobody is not everybody. */
export const LAST_CONTACT: Chapter = {
  title: "A held deal loses its last contact: it stays held, and says why",
  async play(scene) {
    const { admin, deals, journey } = scene;
    const contact = await newContact(scene);
    const dealId = await heldDeal(scene, contact);
    await deals.dissociate(dealId, contact.id);
    journey.step("CRM user", `takes contact ${contact.id} off deal ${dealId}`);
    const reason = "the deal has no associated contact";
    await eventually(`the portal's page says of deal ${dealId}: ${reason}`, async () => {
      const { heldDeals } = await admin.overview();
      return heldDeals.some((deal) => deal.dealId === dealId && deal.reason === reason) ? true : undefined;
    });
    journey.step("Portal's page", `deal ${dealId} waits: ${reason}`);
    await dealBecomes(scene, dealId, heldBefore(STAGES.contract));
  },
};
