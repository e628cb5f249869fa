/** The portal's database. Lifetimes and owners of each table: docs/storage.md. */
import type { Migration } from "../storage/migrate.ts";

export const PORTAL_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

   CREATE TABLE counters (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;

   -- state: due (to be done at due_at), done (kept for deduplication), dead (waits for a person)
   CREATE TABLE inbox (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     identity TEXT NOT NULL UNIQUE,
     kind TEXT NOT NULL,
     priority INTEGER NOT NULL,
     contact_id TEXT NOT NULL,
     source TEXT NOT NULL,
     request_id TEXT NOT NULL,
     occurred_at INTEGER NOT NULL,
     received_at INTEGER NOT NULL,
     state TEXT NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL
   ) STRICT;
   CREATE INDEX inbox_by_due ON inbox (state, due_at);
   CREATE INDEX inbox_by_priority ON inbox (state, priority, due_at);
   CREATE INDEX inbox_by_age ON inbox (state, received_at);

   -- the newest snapshot of each contact; state done (confirmed, kept without its values): an older or
   -- equal version is not written again
   CREATE TABLE outbox (
     contact_id TEXT PRIMARY KEY,
     version INTEGER NOT NULL,
     properties TEXT NOT NULL,
     state TEXT NOT NULL,
     queued_at INTEGER NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL
   ) STRICT;
   CREATE INDEX outbox_by_due ON outbox (state, due_at);

   CREATE TABLE sessions (
     contact_id TEXT NOT NULL,
     kind TEXT NOT NULL,
     request_id TEXT NOT NULL,
     provider TEXT NOT NULL,
     started_at INTEGER NOT NULL,
     opened_at INTEGER,
     expires_at INTEGER NOT NULL,
     next_check_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     expiring INTEGER NOT NULL,
     PRIMARY KEY (contact_id, kind)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX sessions_by_check ON sessions (next_check_at);
   CREATE INDEX sessions_by_expiry ON sessions (expiring, expires_at);`,

  `ALTER TABLE outbox RENAME COLUMN contact_id TO record_id;
   -- what is asked of a contact, as JSON; '' unless kind is ask
   ALTER TABLE inbox ADD COLUMN wish TEXT NOT NULL DEFAULT '';

   -- the newest write of each deal; states as in outbox
   CREATE TABLE deal_outbox (
     record_id TEXT PRIMARY KEY,
     version INTEGER NOT NULL,
     properties TEXT NOT NULL,
     state TEXT NOT NULL,
     queued_at INTEGER NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL
   ) STRICT;
   CREATE INDEX deal_outbox_by_due ON deal_outbox (state, due_at);

   -- deals to be looked at; states as in inbox
   CREATE TABLE deal_inbox (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     identity TEXT NOT NULL UNIQUE,
     deal_id TEXT NOT NULL,
     moved_at INTEGER NOT NULL, -- HubSpot's clock; 0: nobody moved it
     received_at INTEGER NOT NULL,
     state TEXT NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL
   ) STRICT;
   CREATE INDEX deal_inbox_by_due ON deal_inbox (state, due_at);
   CREATE INDEX deal_inbox_by_age ON deal_inbox (state, received_at);
   CREATE INDEX deal_inbox_by_deal ON deal_inbox (deal_id, state);

   -- each deal that has reached a gate, as its object last reported it
   CREATE TABLE deal_gates (
     deal_id TEXT PRIMARY KEY,
     mark TEXT, -- idv_gate_status; NULL: none was written
     waiting INTEGER NOT NULL, -- 1: it waits at a gate for wanted_stage
     wanted_pipeline TEXT NOT NULL,
     wanted_stage TEXT NOT NULL,
     moves_on INTEGER NOT NULL,
     reason TEXT NOT NULL,
     refusal TEXT NOT NULL,
     since INTEGER NOT NULL,
     confirmed INTEGER NOT NULL, -- newest write that HubSpot took
     refused_version INTEGER NOT NULL,
     refused_message TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX deal_gates_shown ON deal_gates (since) WHERE waiting = 1 OR refusal <> '';

   -- whom each of them asked in its newest round, and for whom it waits
   CREATE TABLE deal_contacts (
     deal_id TEXT NOT NULL,
     contact_id TEXT NOT NULL,
     round INTEGER NOT NULL,
     waiting INTEGER NOT NULL,
     note TEXT NOT NULL, -- why no session could be started
     PRIMARY KEY (deal_id, contact_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX deal_contacts_by_contact ON deal_contacts (contact_id) WHERE waiting = 1;

   -- what is known of each contact's verification, so that a gate need not ask HubSpot
   CREATE TABLE standings (
     contact_id TEXT PRIMARY KEY,
     status TEXT NOT NULL,
     ial TEXT -- NULL: none was stated
   ) STRICT, WITHOUT ROWID;`,

  `-- lane: outside (may call 1Kosmos) or own (needs nobody); note: what a kind needs beyond the columns
   ALTER TABLE inbox ADD COLUMN lane TEXT NOT NULL DEFAULT 'outside';
   ALTER TABLE inbox ADD COLUMN note TEXT NOT NULL DEFAULT '';
   UPDATE inbox SET lane = 'own' WHERE kind = 'deleted';
   CREATE INDEX inbox_by_lane ON inbox (state, lane, priority, due_at);
   CREATE INDEX inbox_by_contact ON inbox (contact_id);

   -- every contact with state: so that all of it can be found again, and grows old
   CREATE TABLE contacts (
     contact_id TEXT PRIMARY KEY,
     verified_at INTEGER,
     deleted_at INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX contacts_by_verified ON contacts (verified_at) WHERE verified_at IS NOT NULL;
   CREATE INDEX contacts_by_deleted ON contacts (deleted_at) WHERE deleted_at IS NOT NULL;
   INSERT INTO contacts SELECT contact_id, NULL, NULL FROM inbox UNION SELECT contact_id, NULL, NULL FROM sessions;

   -- contacts that are part of another one now
   CREATE TABLE merged (loser_id TEXT PRIMARY KEY, survivor_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX merged_by_survivor ON merged (survivor_id);

   -- contacts that were privacy-deleted: a keyed hash of the id and nothing else
   CREATE TABLE tombstones (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,

  `-- events for records' timelines, by their own ids; states as in outbox, version always 1
   CREATE TABLE timeline_outbox (
     record_id TEXT PRIMARY KEY,
     version INTEGER NOT NULL,
     properties TEXT NOT NULL,
     state TEXT NOT NULL,
     queued_at INTEGER NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL
   ) STRICT;
   CREATE INDEX timeline_outbox_by_due ON timeline_outbox (state, due_at);
   CREATE INDEX timeline_outbox_by_age ON timeline_outbox (queued_at);`,

  `-- how a contact stands with the other kinds of verification, in the words of idv_status, for the bulk action
   ALTER TABLE contacts ADD COLUMN liveid TEXT;
   ALTER TABLE contacts ADD COLUMN stepup TEXT;
   ALTER TABLE contacts ADD COLUMN enrolled INTEGER;`,
  `-- 1: the deal's marks in HubSpot are the memory of its hold (restored, or merged)
   ALTER TABLE deal_inbox ADD COLUMN adopts INTEGER NOT NULL DEFAULT 0;`,

  `-- executions of the workflow action, by HubSpot's callback id
   -- state: reading (the deal's contacts are to be read), open (they are asked), over, forgotten (only the id is left)
   CREATE TABLE action_executions (
     callback_id TEXT PRIMARY KEY,
     fingerprint TEXT NOT NULL, -- of what is asked, so that another request is told apart
     state TEXT NOT NULL,
     object_type TEXT NOT NULL,
     object_id TEXT NOT NULL,
     workflow_id TEXT,
     wish TEXT NOT NULL,
     rules TEXT NOT NULL,
     blocked INTEGER NOT NULL, -- 1: the workflow waits for its callback
     received_at INTEGER NOT NULL,
     ends_at INTEGER NOT NULL, -- waiting ends without a result
     expires_at INTEGER NOT NULL, -- HubSpot goes on by itself
     due_at INTEGER NOT NULL, -- when the deal is to be read
     attempts INTEGER NOT NULL,
     outputs TEXT NOT NULL -- '' until it is over
   ) STRICT;
   CREATE INDEX action_executions_by_end ON action_executions (ends_at) WHERE state IN ('reading', 'open');
   CREATE INDEX action_executions_by_due ON action_executions (due_at) WHERE state = 'reading';
   CREATE INDEX action_executions_by_age ON action_executions (expires_at) WHERE state = 'over';

   -- whom each of them asked, as JSON; the request and the session are in it
   CREATE TABLE action_contacts (
     callback_id TEXT NOT NULL,
     contact_id TEXT NOT NULL,
     member TEXT NOT NULL,
     PRIMARY KEY (callback_id, contact_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX action_contacts_by_contact ON action_contacts (contact_id);

   -- what workflows that wait are to be told, by callback id; states as in outbox, version always 1
   CREATE TABLE callback_outbox (
     record_id TEXT PRIMARY KEY,
     version INTEGER NOT NULL,
     properties TEXT NOT NULL,
     state TEXT NOT NULL,
     queued_at INTEGER NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL
   ) STRICT;
   CREATE INDEX callback_outbox_by_due ON callback_outbox (state, due_at);`,

  `-- ended_at: when HubSpot said that the deal was deleted or merged away, by its clock; 0: it did not
   -- missed: how often in a row HubSpot left the deal out of its answers
   ALTER TABLE deal_inbox ADD COLUMN ended_at INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE deal_inbox ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE action_executions ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;`,
];
