/** HubSpot for one portal, as the portal's object uses it. One attempt per call; failures are values. */
import type { Result } from "../result.ts";
import { uninstall } from "./account.ts";
import { patchContact, updateContacts, type BatchOutcome, type ContactUpdate } from "./contacts.ts";
import type { HubSpotFailure } from "./failures.ts";
import type { Snapshot } from "./properties.ts";
import { ensureContactProperties, type ContactProvisioning } from "./provisioning.ts";
import { ensureSegments, type SegmentIds } from "./segments.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

/** What the app asks of a portal's CRM. */
export interface HubSpotClient {
  /** Creates what the portal lacks of the group and the properties; changes nothing that exists. */
  ensureContactProperties(): Promise<Result<ContactProvisioning, HubSpotFailure>>;
  /** Writes one contact. */
  patchContact(id: string, snapshot: Snapshot): Promise<Result<void, HubSpotFailure>>;
  /** Writes up to 100 contacts; see `contacts.ts` for what a failure of the whole means. */
  updateContacts(updates: readonly ContactUpdate[]): Promise<Result<BatchOutcome, HubSpotFailure>>;
  /** Makes the segments that the portal lacks; `known` are the ids of those made before. */
  ensureSegments(known: SegmentIds): ReturnType<typeof ensureSegments>;
  /** Takes the app out of the portal. */
  uninstall(): Promise<Result<void, HubSpotFailure>>;
}

/** Makes the client. All of a portal's calls must share one `budget`. */
export function createHubSpotClient(options: TransportOptions): HubSpotClient {
  const transport = createTransport(options);
  return {
    ensureContactProperties: () => ensureContactProperties(transport),
    patchContact: (id, snapshot) => patchContact(transport, id, snapshot),
    updateContacts: (updates) => updateContacts(transport, updates),
    ensureSegments: (known) => ensureSegments(transport, known),
    uninstall: () => uninstall(transport),
  };
}
