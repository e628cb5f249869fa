/** The Worker: what Cloudflare calls. */
import { env as bindings } from "cloudflare:workers";
import { createApp } from "./app.ts";
import { apiVersionFrom } from "./hubspot/api-version.ts";
import { pollJournal } from "./journal.ts";
import { sweepDuePortals } from "./cron.ts";

export { Contact } from "./features/contacts/object/contact.ts";
export { Journal } from "./journal.ts";
export { Portal } from "./portal/portal.ts";
export { SweepIndex } from "./cron.ts";

// A Worker that is configured wrongly does not start: `wrangler deploy` says why.
apiVersionFrom(bindings.HUBSPOT_API_VERSION);

const app = createApp();

export default {
  fetch: app.fetch,
  scheduled: async (_controller, env) => {
    await Promise.all([sweepDuePortals(env, Date.now()), pollJournal(env, Date.now())]);
  },
} satisfies ExportedHandler<Env>;
