/** Defines the tables of deals and tickets at gates. Owners and lifetimes: docs/storage.md. */
import type { Migration } from "../../lib/migrate.ts";

/** Creates the tables. */
export const GATE_MIGRATIONS: readonly Migration[] = [
  `-- one row for each deal that has reached a gate, with its state after the last evaluation
   CREATE TABLE deal_gates (
     deal_id TEXT PRIMARY KEY,
     state TEXT NOT NULL, -- JSON, see domain/gate/state.ts
     mark TEXT, -- idv_gate_status; NULL: none was written
     waiting INTEGER NOT NULL, -- 1: the deal waits at a gate for wanted_stage
     wanted_pipeline TEXT NOT NULL,
     wanted_stage TEXT NOT NULL,
     moves_on INTEGER NOT NULL,
     reason TEXT NOT NULL,
     refusal TEXT NOT NULL,
     since INTEGER NOT NULL,
     confirmed INTEGER NOT NULL, -- newest write that HubSpot accepted
     refused_version INTEGER NOT NULL,
     refused_message TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX deal_gates_waiting ON deal_gates (since) WHERE waiting = 1;
   CREATE INDEX deal_gates_refused ON deal_gates (since) WHERE refusal <> '';

   -- the contacts that a deal requested in its newest round, and those that it waits for
   CREATE TABLE deal_contacts (
     deal_id TEXT NOT NULL,
     contact_id TEXT NOT NULL,
     round INTEGER NOT NULL,
     waiting INTEGER NOT NULL,
     note TEXT NOT NULL, -- why no session could be started
     PRIMARY KEY (deal_id, contact_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX deal_contacts_by_contact ON deal_contacts (contact_id);`,
  `-- the same for every record type: object_type is deal or ticket
   CREATE TABLE gated_records (
     object_type TEXT NOT NULL,
     record_id TEXT NOT NULL,
     state TEXT NOT NULL, -- JSON, see domain/gate/state.ts
     mark TEXT, -- idv_gate_status; NULL: none was written
     waiting INTEGER NOT NULL, -- 1: the record waits at a gate for wanted_stage
     wanted_pipeline TEXT NOT NULL,
     wanted_stage TEXT NOT NULL,
     moves_on INTEGER NOT NULL,
     reason TEXT NOT NULL,
     refusal TEXT NOT NULL,
     since INTEGER NOT NULL,
     confirmed INTEGER NOT NULL, -- newest write that HubSpot accepted
     refused_version INTEGER NOT NULL,
     refused_message TEXT NOT NULL,
     PRIMARY KEY (object_type, record_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX gated_records_waiting ON gated_records (object_type, since) WHERE waiting = 1;
   CREATE INDEX gated_records_refused ON gated_records (object_type, since) WHERE refusal <> '';
   INSERT INTO gated_records SELECT 'deal', * FROM deal_gates;
   DROP TABLE deal_gates;

   -- the contacts that a record requested in its newest round, and those that it waits for
   CREATE TABLE gated_contacts (
     object_type TEXT NOT NULL,
     record_id TEXT NOT NULL,
     contact_id TEXT NOT NULL,
     round INTEGER NOT NULL,
     waiting INTEGER NOT NULL,
     note TEXT NOT NULL, -- why no session could be started
     PRIMARY KEY (object_type, record_id, contact_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX gated_contacts_by_contact ON gated_contacts (contact_id);
   INSERT INTO gated_contacts SELECT 'deal', * FROM deal_contacts;
   DROP TABLE deal_contacts;`,
];
