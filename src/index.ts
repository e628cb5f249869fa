/** The Worker: what Cloudflare calls. */
import { createApp } from "./app.ts";
import { sweepDuePortals } from "./sweep.ts";

export { Contact } from "./contact/contact.ts";
export { Deal } from "./deal/deal.ts";
export { Portal } from "./portal/portal.ts";
export { SweepIndex } from "./sweep.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  scheduled: (_controller, env) => sweepDuePortals(env, Date.now()),
} satisfies ExportedHandler<Env>;
