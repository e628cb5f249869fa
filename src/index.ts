/** The Worker: what Cloudflare calls. */
import { createApp } from "./app.ts";
import { pollJournal } from "./journal.ts";
import { sweepDuePortals } from "./sweep.ts";

export { Contact } from "./contact/contact.ts";
export { Deal } from "./deal/deal.ts";
export { Journal } from "./journal.ts";
export { Portal } from "./portal/portal.ts";
export { SweepIndex } from "./sweep.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  scheduled: async (_controller, env) => {
    await Promise.all([sweepDuePortals(env, Date.now()), pollJournal(env, Date.now())]);
  },
} satisfies ExportedHandler<Env>;
