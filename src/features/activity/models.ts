/** The models of the portal's object by name. */
import type { ActivityQuery, VerificationQuery } from "./queries.ts";
import type {
  ActivityModel,
  AttentionModel,
  ContactHistory,
  ContactNames,
  VerificationPage,
} from "./read-model.ts";

/** The models by name: their parameters and their responses. */
export interface ReadModels {
  readonly activity: { readonly query: ActivityQuery; readonly model: ActivityModel };
  readonly verifications: { readonly query: VerificationQuery; readonly model: VerificationPage };
  readonly attention: { readonly query: null; readonly model: AttentionModel };
  readonly contact: {
    readonly query: { readonly contactId: string; readonly names: boolean };
    readonly model: ContactHistory;
  };
  readonly names: {
    readonly query: { readonly contactIds: readonly string[] };
    readonly model: ContactNames;
  };
}
export type ReadName = keyof ReadModels;
