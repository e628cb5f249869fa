/**
 * The same fact later or under another name: contacts that come after the move, and a label that is renamed.
 *
 * @module-tag waits
 */
import { describe, expect, it } from "vitest";
import { idvOf, installedPortal, newContact, type TestPortal } from "../support/portal.ts";
import {
  associate,
  associateAs,
  dealEvent,
  dealOf,
  end,
  FIRST,
  GATE,
  GATED,
  gatedPortal,
  moveAndSettle,
  newDeal,
  newLabel,
  PASSED,
  putGates,
  settleDown,
} from "./play.ts";

async function tell(portal: TestPortal, dealId: string, type: string): Promise<void> {
  await portal.stub.accept([dealEvent(dealId, type)]);
  await settleDown(portal);
}

/** A contact that is verified already. */
async function verifiedContact(portal: TestPortal): Promise<string> {
  const contactId = await newContact(portal);
  const dealId = await newDeal(portal, FIRST, [contactId]);
  await moveAndSettle(portal, dealId, GATED);
  await end(portal, [contactId], PASSED);
  return contactId;
}

describe("a contact that is associated after the deal reached the gate", () => {
  it.each(["trigger", "observe", "enforce"])("of a deal made in its stage is asked (%s)", async (mode) => {
    const portal = await gatedPortal({ ...GATE, mode });
    const dealId = await newDeal(portal, GATED);
    await tell(portal, dealId, "creation");
    const contactId = await newContact(portal);
    await associate(portal, dealId, contactId);
    await tell(portal, dealId, "associationChange");
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });

  it("ends the pass of a deal under `all`: it is marked and stays, and passes again with that contact", async () => {
    const portal = await gatedPortal();
    const contactId = await verifiedContact(portal);
    const dealId = await newDeal(portal, FIRST, [contactId]);
    await moveAndSettle(portal, dealId, GATED);
    expect(await dealOf(portal, dealId)).toMatchObject({ stage: GATED, status: "passed" });
    const late = await newContact(portal);
    await associate(portal, dealId, late);
    await tell(portal, dealId, "associationChange");
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "held", target: "" });
    expect(await idvOf(portal, late)).toMatchObject({ idv_status: "pending" });
    await end(portal, [late], PASSED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
  });
});

describe("a gate by a label", () => {
  it("keeps the label's type when it is saved, and holds for it whatever the label is called later", async () => {
    const portal = await installedPortal();
    const label = await newLabel(portal, "Signer");
    const bySigner = { ...GATE, contacts: { label: "Signer" } };
    await putGates(portal, bySigner);
    const { category, typeId } = label;
    const stored = { ...GATE, contacts: { label: "Signer", category, typeId } };
    expect((await portal.stub.overview())?.settings.gates).toEqual([stored]);

    const renamed = { associationTypeId: typeId, label: "Signatory" };
    await portal.crm("PUT", "/crm/v4/associations/deals/contacts/labels", renamed);
    const contactId = await newContact(portal);
    const dealId = await newDeal(portal, FIRST);
    await associateAs(portal, label, dealId, contactId);
    await moveAndSettle(portal, dealId, GATED);
    await end(portal, [contactId], PASSED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });

    // Neither a document with the old name nor one that changes the gate's mode loses the type.
    await putGates(portal, bySigner);
    expect((await portal.stub.overview())?.settings.gates).toEqual([stored]);
    await putGates(portal, { ...bySigner, mode: "observe" });
    expect((await portal.stub.overview())?.settings.gates).toMatchObject([
      { mode: "observe", contacts: { label: "Signatory", category, typeId } },
    ]);
  });
});
