/** Reads and writes records of one type that have a pipeline. */
import type { GatedType } from "../../domain/vocabulary.ts";
import type { Result } from "../../lib/result.ts";
import {
  readContactLabels,
  readRecordContacts,
  type AssociationLabel,
  type RecordContact,
} from "./associations.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { readGatedRecords, type RecordsRead } from "./gated-records.ts";
import { GATED, gateProperties, type RecordWrite } from "./gated-types.ts";
import { readPipelines, type Pipeline } from "./pipelines.ts";
import { ensureProperties, type Provisioning } from "../properties/provisioning.ts";
import { patchRecord, updateRecords, type BatchOutcome, type Update } from "./records.ts";
import { findChangedRecords } from "./record-search.ts";
import type { Transport } from "../transport/transport.ts";

export interface GatedApi {
  /** Creates what the portal lacks of the group and the gates' properties; changes nothing that exists. */
  ensureProperties(): Promise<Result<Provisioning, HubSpotFailure>>;
  /** Writes one record. */
  patch(id: string, write: RecordWrite): Promise<Result<void, HubSpotFailure>>;
  /** Writes up to 100 records; see `records.ts` for what a failure of the whole means. */
  update(updates: readonly Update<RecordWrite>[]): Promise<Result<BatchOutcome, HubSpotFailure>>;
  /** Reads records, with the history of their stage if requested. */
  read(
    ids: readonly string[],
    options: { readonly history: boolean },
  ): Promise<Result<RecordsRead, HubSpotFailure>>;
  /** The contacts of up to 1,000 records. */
  readContacts(
    ids: readonly string[],
  ): Promise<Result<ReadonlyMap<string, readonly RecordContact[]>, HubSpotFailure>>;
  /** Finds up to 100 records that were changed from `from` to `until`, epoch ms; the newest first. */
  findChanged(between: {
    readonly from: number;
    readonly until: number;
  }): ReturnType<typeof findChangedRecords>;
  /** The labels that a record's contacts can have. */
  readContactLabels(): Promise<Result<readonly AssociationLabel[], HubSpotFailure>>;
  /** The portal's pipelines of this type. */
  readPipelines(): Promise<Result<readonly Pipeline[], HubSpotFailure>>;
}

/** Makes the part of the client that is about one record type. */
export function createGatedApi(transport: Transport, type: GatedType): GatedApi {
  const { plural } = GATED[type];
  return {
    findChanged: (between) => findChangedRecords(transport, GATED[type], between),
    ensureProperties: () => ensureProperties(transport, plural, gateProperties(type)),
    patch: (id, properties) => patchRecord(transport, plural, { id, properties }),
    update: (updates) => updateRecords(transport, plural, updates),
    read: (ids, how) => readGatedRecords(transport, type, ids, how),
    readContacts: (ids) => readRecordContacts(transport, type, ids),
    readContactLabels: () => readContactLabels(transport, type),
    readPipelines: () => readPipelines(transport, type),
  };
}
