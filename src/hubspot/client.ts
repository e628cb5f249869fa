/** HubSpot for one portal, as the portal's object uses it. One attempt per call; failures are values. */
import type { Result } from "../result.ts";
import {
  patchContact,
  readContact,
  updateContacts,
  type BatchOutcome,
  type ContactUpdate,
} from "./contacts.ts";
import type { HubSpotFailure } from "./failures.ts";
import type { Snapshot } from "./properties.ts";
import { ensureContactProperties, type ContactProvisioning } from "./provisioning.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

/** What the app asks of a portal's CRM. */
export interface HubSpotClient {
  /** Creates what the portal lacks of the group and the properties; changes nothing that exists. */
  ensureContactProperties(): Promise<Result<ContactProvisioning, HubSpotFailure>>;
  /** Reads some of a contact's properties; null for one without a value. */
  readContact(
    id: string,
    properties: readonly string[],
  ): Promise<Result<Readonly<Record<string, string | null>>, HubSpotFailure>>;
  /** Writes one contact. */
  patchContact(id: string, snapshot: Snapshot): Promise<Result<void, HubSpotFailure>>;
  /** Writes up to 100 contacts; see `contacts.ts` for what a failure of the whole means. */
  updateContacts(updates: readonly ContactUpdate[]): Promise<Result<BatchOutcome, HubSpotFailure>>;
}

/** Makes the client. All of a portal's calls must share one `budget`. */
export function createHubSpotClient(options: TransportOptions): HubSpotClient {
  const transport = createTransport(options);
  return {
    ensureContactProperties: () => ensureContactProperties(transport),
    readContact: (id, properties) => readContact(transport, id, properties),
    patchContact: (id, snapshot) => patchContact(transport, id, snapshot),
    updateContacts: (updates) => updateContacts(transport, updates),
  };
}
