/** The workflow action's tables. Lifetimes and owners: docs/storage.md. */
import type { Migration } from "../../lib/migrate.ts";

export const WORKFLOW_MIGRATIONS: readonly Migration[] = [
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
     outputs TEXT NOT NULL, -- '' until it is over
     missed INTEGER NOT NULL DEFAULT 0 -- how often in a row HubSpot left the deal out of its answers
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
   CREATE INDEX action_executions_by_object ON action_executions (object_id) WHERE object_type = 'contact';`,
];
