/** Prints the guide of `npm start`: where everything is, the fixed values, and commands that work. */
import { dirname, relative } from "node:path";
import { HUBSPOT, ONEKOSMOS } from "./fixed.ts";
import type { Stack } from "./stack.ts";
import { type Terminal, formatMs } from "./terminal.ts";

/** Prints where the three serve, and the values that open them. */
export function printFixedValues(
  terminal: Terminal,
  { origins, bundle, appLog }: Stack,
  readyMs: number,
): void {
  const built =
    bundle.builtInMs === null ? "bundle unchanged" : `bundled in ${formatMs(bundle.builtInMs)} ms`;
  terminal.heading(`Serving after ${formatMs(readyMs)} ms`);
  terminal.pairs({
    "The app": `${origins.app}   (${built}; its log: ${relative(process.cwd(), appLog)})`,
    HubSpot: `${origins.hubspot}   API and pages, portal ${HUBSPOT.portalId}`,
    "1Kosmos": `${origins.onekosmos}   tenant ${ONEKOSMOS.tenantDns}`,
    ...(origins.mails === undefined ? {} : { Mails: `${origins.mails}   what was sent to people` }),
  });
  terminal.heading("Fixed values");
  terminal.pairs({
    "HubSpot app": `id ${HUBSPOT.appId}, client id ${HUBSPOT.clientId}, client secret ${HUBSPOT.clientSecret}`,
    "HubSpot admin": `Authorization: Bearer ${HUBSPOT.privateAppToken}`,
    "1Kosmos IDVerify": `community ${ONEKOSMOS.community}, licence key ${ONEKOSMOS.licenseKey}`,
    "         dvcIDs": [...Object.values(ONEKOSMOS.dvcIds), ONEKOSMOS.liveIdDvcId].join(", "),
    "1Kosmos REST": `Authorization: Bearer ${ONEKOSMOS.apiKey}`,
    "callback secret": ONEKOSMOS.callbackSecret,
  });
}

/** Prints what to do next. Each command can be pasted into a shell as it stands, but for the ids in capitals. */
export function printWhatToTry(terminal: Terminal, { origins, appLog }: Stack): void {
  const { app, hubspot, onekosmos } = origins;
  const admin = `-H 'Authorization: Bearer ${HUBSPOT.privateAppToken}'`;
  const json = "-H 'Content-Type: application/json'";
  terminal.heading("Still serving. Things to try");
  terminal.line(`  In a browser: ${app}/portal (settings), and any contact's idv_verification_url`);
  terminal.command(
    "Create a contact; it is pending a moment later:",
    `curl -s ${hubspot}/crm/v3/objects/contacts ${admin} ${json} \\\n  -d '{"properties":{"email":"grace@example.com","firstname":"Grace"}}'`,
  );
  terminal.command(
    "Read it:",
    `curl -s '${hubspot}/crm/v3/objects/contacts/grace@example.com?idProperty=email&properties=idv_status,idv_session_id,idv_verification_url' ${admin}`,
  );
  terminal.command("Read the mails that the app sent, the newest first:", `curl -s ${hubspot}/sandbox/mails`);
  terminal.command(
    "End its session by machine, as passed, failed, declined or abandoned:",
    `curl -s ${onekosmos}/sandbox/sessions/SESSION_ID ${json} \\\n  -d '{"outcome":"passed","documentType":"passport","matchConfidence":0.97,"ial":"IAL2"}'`,
  );
  terminal.command(
    "Import contacts:",
    `curl -s ${hubspot}/sandbox/contacts/import ${json} -d '{"count":500}'`,
  );
  terminal.command(
    "Sign in with a cookie jar, and read the settings:",
    `curl -s -L -c jar -b jar -d '' -o /dev/null \\\n  "$(curl -s -L -c jar -b jar -o /dev/null -w '%{url_effective}' ${app}/oauth/install)"\ncurl -s -b jar ${app}/api/settings`,
  );
  terminal.command(
    "Change one of them:",
    `curl -s -b jar -X PUT ${app}/api/settings ${json} -d '{"importPolicy":{"mode":"pace","perMinute":600}}'`,
  );
  const state = relative(process.cwd(), dirname(appLog));
  terminal.line(`\n  Ctrl-C ends all of it; the state stays in ${state} until a start with --fresh.`);
  terminal.line(
    `  A script that started this may exit: it serves on until "kill ${process.pid}", or until npm ends.`,
  );
}

/** Prints the addresses for a browser, last, where they are found. */
export function printAddresses(terminal: Terminal, { origins }: Pick<Stack, "origins">): void {
  terminal.heading("In a browser");
  terminal.pairs({
    HubSpot: `${origins.hubspot}/   contacts, deals, tickets, lists, workflows, imports, settings`,
    "1Kosmos": `${origins.onekosmos}/   sessions and how they end, callbacks, keys, messages`,
    ...(origins.mails === undefined
      ? {}
      : { Mails: `${origins.mails}/   what was sent to people, to click` }),
    "Guided tour": `${origins.hubspot}/tour   every story, to play by hand`,
  });
}
