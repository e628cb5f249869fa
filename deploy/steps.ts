/** The commands that need an account, in order, each with the response to expect. `npm run setup` prints them. */
import { relative } from "node:path";
import { readPortalHosts } from "../src/lib/portal-hosts.ts";
import { type Chosen, outputFolder } from "./environments.ts";

/** The oldest version of HubSpot's CLI that was looked at; it reads projects of 2026.09. */
const HUBSPOT_CLI = "8.14.0";

/** One command. */
interface Step {
  readonly command: string;
  /** The response that says it worked. */
  readonly expect: string;
}

/** Returns the lines to print. */
export function nextSteps(chosen: Chosen, folder: string): readonly string[] {
  const steps = stepsFor(chosen, relative(process.cwd(), outputFolder(folder, chosen.name)));
  return [
    `Saved ${chosen.name} in .deploy.json: ${chosen.environment.url}, Worker ${chosen.environment.worker}.`,
    "It holds ENCRYPTION_KEYS: keep a copy in a safe place, and never commit it.",
    "",
    "Next, in this order:",
    ...steps.flatMap(({ command, expect }, index) => [`${index + 1}. ${command}`, `   → ${expect}`]),
  ];
}

function stepsFor({ name, environment }: Chosen, output: string): readonly Step[] {
  const config = `--config ${output}/wrangler.json`;
  const { url, appId, emailDomains } = environment;
  const upload: readonly Step[] = [
    {
      command: `npm install -g @hubspot/cli@${HUBSPOT_CLI}`,
      expect: `hs --version prints ${HUBSPOT_CLI} or newer`,
    },
    {
      command: "hs account auth",
      expect: "opens HubSpot for a personal access key, then names your account",
    },
    {
      command: `npm run hubspot:configure -- --env ${name}`,
      expect: `a line for each place that names the Worker, with ${url}`,
    },
    {
      command: `(cd ${output}/hubspot && hs project upload)`,
      expect: "asks whether to create the project, then says that the build and the deploy succeeded",
    },
  ];
  const id: readonly Step[] = [
    {
      command: `npm run setup -- --env ${name} --app-id <app id>`,
      expect:
        "the app id from the project's page (hs project open); from then on no other app's cards are served",
    },
  ];
  const domains = (readPortalHosts(emailDomains ?? "") ?? []).map(({ host }) => host);
  const mail: readonly Step[] = [...new Set(domains)].map((domain) => ({
    command: `npx wrangler email sending enable ${domain}`,
    expect:
      "sets the domain up for sending and names the DNS records, which Cloudflare adds to a zone of yours",
  }));
  return [
    { command: "npx wrangler login", expect: "opens Cloudflare, then says: Successfully logged in." },
    ...upload,
    ...(appId === null ? id : []),
    { command: `npx wrangler secret put HUBSPOT_CLIENT_ID ${config}`, expect: secretSet("the client id") },
    {
      command: `npx wrangler secret put HUBSPOT_CLIENT_SECRET ${config}`,
      expect: secretSet("the client secret"),
    },
    {
      command: `npm run --silent setup -- --env ${name} --print-keys | npx wrangler secret put ENCRYPTION_KEYS ${config}`,
      expect: "Success! Uploaded secret ENCRYPTION_KEYS",
    },
    ...mail,
    {
      command: `npm run deploy -- --env ${name}`,
      expect: "checks, uploads, and ends with the doctor: Nothing is wrong.",
    },
    {
      command: `open ${url}/oauth/install`,
      expect: "HubSpot asks for consent; then the portal's page says Connected",
    },
  ];
}

function secretSet(what: string): string {
  return `asks for the value (${what}, from the project's page) and, the first time, whether to create the Worker: yes`;
}
