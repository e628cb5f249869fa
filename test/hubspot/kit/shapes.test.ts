import { describe, expectTypeOf, it } from "vitest";
import type * as kit from "../../../hubspot/src/app/packages/kit/shapes.ts";
import type * as app from "../../../src/features/cards/contract.ts";

/** Checked by the compiler: HubSpot builds the extensions by themselves, so they cannot share the app's types. */
describe("what the extensions read is what the app answers", () => {
  it("on the cards", () => {
    expectTypeOf<app.ContactCard>().toExtend<DeepReadonly<kit.ContactCard>>();
    expectTypeOf<app.DealCard>().toExtend<DeepReadonly<kit.DealCard>>();
  });

  it("to a press, for one contact and for many", () => {
    expectTypeOf<app.VerifyAnswer>().toExtend<DeepReadonly<kit.VerifyAnswer>>();
    expectTypeOf<app.VerifyManyAnswer>().toExtend<DeepReadonly<kit.VerifyManyAnswer>>();
  });

  it("on the settings page", () => {
    expectTypeOf<app.PortalCard>().toExtend<DeepReadonly<kit.PortalCard>>();
  });
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
