/**
 * 1Kosmos by its published protocol: document sessions and workflow instances for an identity or a LiveID, authentication
 * sessions for a step-up. No webhook is published, so results are polled.
 */
import type { Result } from "../../lib/result.ts";
import type { IdverifyConnection } from "./connection.ts";
import { needsLookUp } from "./look-up.ts";
import type { IdentityProvider, ProviderFailure, ProviderIo, SessionRef, Verdict } from "../provider.ts";
import { type Channel, createChannel } from "./channel.ts";
import type { IdverifyDirectory } from "./directory.ts";
import { fetchDocuments, startDocuments } from "./documents.ts";
import { fetchInstance, startInstance } from "./instances.ts";
import { fetchStepUp, startStepUp } from "./stepup.ts";
import { lookUp } from "./users.ts";
import { testLines } from "./test-lines.ts";
import { chooseWorkflow } from "./workflows.ts";

/** Returns a provider for one tenant. */
export function createIdverifyProvider(
  connection: IdverifyConnection,
  directory: IdverifyDirectory,
  io: ProviderIo,
): IdentityProvider {
  const channel = createChannel(connection, directory, io);
  return {
    testConnection: (isThorough = false) =>
      testLines(connection, directory.curve, (ref) => fetchByCall(channel, ref), isThorough),
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
