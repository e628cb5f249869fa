/**
 * 1Kosmos by the REST vocabulary of its integration pages: a Bearer key, `/v1/verify/sessions`, `/v1/auth/stepup`, and a
 * callback that announces results of sessions. The pages are no reference, so where they are silent every known reading
 * is accepted. Names are not sent: no field for them is shown.
 */
import { err, ok } from "../../lib/result.ts";
import type { RestConnection } from "./connection.ts";
import type { IdentityProvider, ProviderIo } from "../provider.ts";
import { createRestChannel } from "./channel.ts";
import type { RestDirectory } from "./directory.ts";
import { fetchChallenge, startChallenge } from "./stepup.ts";
import { reportOf } from "./report.ts";
import { fetchVerification, startVerification, testVerification } from "./verify.ts";

/** Returns a provider for one tenant. */
export function createRestProvider(
  connection: RestConnection,
  directory: RestDirectory,
  io: ProviderIo,
): IdentityProvider {
  const channel = createRestChannel(connection, directory, io);
  return {
    async testConnection() {
      const refused = await testVerification(channel);
      return refused === null ? ok(reportOf(connection)) : err(refused);
    },
    start: (request) =>
      request.kind === "stepup" ? startChallenge(channel, request) : startVerification(channel, request),
    fetchResult: (ref) =>
      ref.call === "stepup" ? fetchChallenge(channel, ref.sessionId) : fetchVerification(channel, ref),
  };
}
