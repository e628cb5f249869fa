import { describe, expectTypeOf, it } from "vitest";
import type * as z from "zod/mini";
import type * as kit from "../../../hubspot/src/app/packages/kit/shapes.ts";
import type * as app from "../../../src/features/cards/contract.ts";
import type { VerifyManyResponse } from "../../../src/features/cards/request-contract.ts";
import type { LinkResponse } from "../../../src/features/cards/link-contract.ts";
import type { PortalCard } from "../../../src/features/cards/portal-contract.ts";
import type { TicketCard, VerifyCallerResponse } from "../../../src/features/cards/ticket-contract.ts";

/** Checked by the compiler: HubSpot builds the extensions by themselves, so they cannot share the app's types. */
describe("what the extensions read is what the app answers", () => {
  it("on the cards", () => {
    expectTypeOf<app.ContactCard>().toExtend<DeepReadonly<z.input<typeof kit.contactCardSchema>>>();
    expectTypeOf<app.DealCard>().toExtend<DeepReadonly<z.input<typeof kit.dealCardSchema>>>();
    expectTypeOf<TicketCard>().toExtend<DeepReadonly<z.input<typeof kit.ticketCardSchema>>>();
  });

  it("to a press, for one contact and for many", () => {
    expectTypeOf<app.VerifyResponse>().toExtend<DeepReadonly<z.input<typeof kit.verifyAnswerSchema>>>();
    expectTypeOf<VerifyCallerResponse>().toExtend<
      DeepReadonly<z.input<typeof kit.verifyCallerAnswerSchema>>
    >();
    expectTypeOf<VerifyManyResponse>().toExtend<DeepReadonly<z.input<typeof kit.verifyManyAnswerSchema>>>();
    expectTypeOf<LinkResponse>().toExtend<DeepReadonly<z.input<typeof kit.linkAnswerSchema>>>();
  });

  it("on the settings page", () => {
    expectTypeOf<PortalCard>().toExtend<DeepReadonly<z.input<typeof kit.portalCardSchema>>>();
  });
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
