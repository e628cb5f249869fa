/** What a decision about a contact is made of; shared by the files that decide. */
import type { VerificationKind } from "../vocabulary.ts";
import type { TaskOutcome } from "./contract.ts";
import type { ContactState, Order, Session } from "./state.ts";

/** What the object must do next, after the state is saved. */
export type ContactEffect =
  | {
      readonly type: "makeSession";
      readonly requestId: string;
      readonly kind: VerificationKind;
      readonly order: Order;
    }
  | { readonly type: "fetchResult"; readonly session: Session };

export interface Decision {
  readonly state: ContactState;
  readonly effect: ContactEffect | null;
  readonly outcome: TaskOutcome;
}

/** Nothing is to be done beyond keeping this state. */
export function stay(state: ContactState, outcome: TaskOutcome): Decision {
  return { state, effect: null, outcome };
}
