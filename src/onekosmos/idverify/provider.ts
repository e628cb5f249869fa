/**
 * 1Kosmos by its published protocol: document sessions and workflow instances for an identity or a LiveID, authentication
 * sessions for a step-up. No webhook is published, so results are polled.
 */
import { type Result, ok } from "../../lib/result.ts";
import type { IdverifyConnection } from "./connection.ts";
import { needsLookUp } from "./look-up.ts";
import type { IdentityProvider, ProviderFailure, ProviderIo, SessionRef, Verdict } from "../provider.ts";
import { NIL_SESSION_ID } from "../session-id.ts";
import { type Channel, createChannel } from "./channel.ts";
import type { IdverifyDirectory } from "./directory.ts";
import { fetchDocuments, startDocuments } from "./documents.ts";
import { fetchInstance, startInstance } from "./instances.ts";
import { fetchStepUp, startStepUp } from "./stepup.ts";
import { lookUp } from "./users.ts";
import { chooseWorkflow, linesOf } from "./workflows.ts";

/** Returns a provider for one tenant. */
export function createIdverifyProvider(
  connection: IdverifyConnection,
  directory: IdverifyDirectory,
  io: ProviderIo,
): IdentityProvider {
  const channel = createChannel(connection, directory, io);
  return {
    async testConnection() {
      const refused = await testLines(channel);
      if (refused !== null) return { ok: false, error: refused };
      const { tenantDns: tenant, community } = connection;
      return ok({ tenant, community, curve: directory.curve });
    },
    async start(request) {
      if (request.kind === "stepup") return startStepUp(channel, request);
      const choice = chooseWorkflow(connection, request);
      if (!choice.ok) return choice;
      const { call } = choice.value.workflow;
      return call === "dvcid"
        ? startDocuments(channel, choice.value, request)
        : startInstance(channel, choice.value, call, request);
    },
    async fetchResult(ref, person) {
      const verdict = await fetchByCall(channel, ref);
      if (!verdict.ok || person?.username === undefined) return verdict;
      return needsLookUp(connection, ref, verdict.value) ? lookUp(channel, verdict.value, person) : verdict;
    },
  };
}

function fetchByCall(channel: Channel, ref: SessionRef): Promise<Result<Verdict, ProviderFailure>> {
  if (ref.call === "uwl") return fetchStepUp(channel, ref);
  if (ref.call === "workflow" || ref.call === "one_time") return fetchInstance(channel, ref, ref.call);
  return fetchDocuments(channel, ref);
}

/**
 * Requests the result of a session that cannot exist, once for every dvcID and once for each workflow service:
 * licence and dvcIDs are checked, nothing is started. A wrong workflow id shows only at its first start.
 */
async function testLines(channel: Channel): Promise<ProviderFailure | null> {
  const asked = new Set<string>();
  const fields: Record<string, string> = {};
  let refused: ProviderFailure | null = null;
  for (const { id, call } of linesOf(channel.connection)) {
    const name = call === "dvcid" ? id : `/${call}`;
    if (asked.has(name)) continue;
    asked.add(name);
    const ref: SessionRef = { provider: "idverify", sessionId: NIL_SESSION_ID, dvcId: id };
    const answer = await fetchByCall(channel, call === "dvcid" ? ref : { ...ref, call });
    if (answer.ok || answer.error.reason === "unknown_session") continue;
    // Only a refused request is about the line alone: whatever else is wrong is wrong for all of them.
    if (answer.error.reason !== "request_refused") return answer.error;
    for (const field of fieldsOf(channel.connection, id)) fields[field] = answer.error.message;
    refused = answer.error;
  }
  return refused === null ? null : { ...refused, fields };
}

/** Lists the fields of the connection that have this dvcID. */
function fieldsOf(connection: IdverifyConnection, id: string): readonly string[] {
  const named: readonly (readonly [string, string | undefined])[] = [
    ...Object.entries(connection.dvcIds).map(([type, dvcId]) => [`dvcIds.${type}`, dvcId] as const),
    ["liveIdDvcId", connection.liveIdDvcId],
    ...connection.workflows.map((line, index) => [`workflows.${index}.id`, line.id] as const),
  ];
  return named.filter(([, value]) => value === id).map(([field]) => field);
}
