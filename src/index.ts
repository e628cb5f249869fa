/** The Worker: what Cloudflare calls. */
import { env as bindings } from "cloudflare:workers";
import { createApp } from "./app.ts";
import { configOf } from "./env.ts";
import { pollJournal } from "./journal.ts";
import { recordCronRun, sweepDuePortals } from "./cron.ts";
import { setLogLevel } from "./lib/log.ts";

export { Contact } from "./features/contacts/object/contact.ts";
export { Journal } from "./journal.ts";
export { OAuthState } from "./oauth-state.ts";
export { Portal } from "./portal/portal.ts";
export { SweepIndex } from "./cron.ts";

// A Worker that is configured wrongly does not start. Cloudflare runs this code at upload with the bindings of the new
// version. Secrets that were never set are found earlier: `[secrets] required` in wrangler.toml names those without which
// nothing works, and `wrangler deploy` refuses to upload without them. `--dry-run` bundles only and runs nothing.
setLogLevel(configOf(bindings).logLevel);

const app = createApp();

export default {
  fetch: app.fetch,
  scheduled: async (_controller, env) => {
    await Promise.all([sweepDuePortals(env, Date.now()), pollJournal(env, Date.now())]);
    await recordCronRun(env, Date.now());
  },
} satisfies ExportedHandler<Env>;
