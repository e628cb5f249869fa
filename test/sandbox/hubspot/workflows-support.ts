/** A portal with an action, and the action's responses. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import { expect, vi } from "vitest";
import { z } from "zod";
import { APP, call, createContact, install, installQuery, listen, openSandbox } from "./support.ts";
import { SOON } from "../../soon.ts";

export { SOON };
export const SCOPES = [...APP.scopes, "automation"];

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The action's response. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly outputFields?: Record<string, unknown>;
}

/** An app whose action returns what the test sets, in turn; the last response repeats. */
export async function action(...replies: Reply[]): Promise<{ readonly url: string; readonly calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    const reply = replies[Math.min(calls.length, replies.length) - 1] ?? {};
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
    response.end(JSON.stringify({ outputFields: reply.outputFields ?? {} }));
  });
  return { url: `${await listen(server)}/hubspot/actions/verify?v=a%3Ab`, calls };
}

const enrollmentSchema = z.looseObject({
  state: z.string(),
  callbackId: z.string(),
  outputs: z.record(z.string(), z.unknown()),
  attempts: z.array(z.object({ status: z.number() })),
});

/** A portal with the app, one contact, and one workflow that runs the action at `actionUrl`. */
export async function portal(actionUrl: string, retryPausesMs: readonly number[] = [20, 40]) {
  const sandbox = openSandbox({ app: { ...APP, scopes: SCOPES, actionUrl }, retryPausesMs });
  const { access } = await install(sandbox, "4242", installQuery({ scope: SCOPES.join(" ") }));
  const contactId = await createContact(sandbox, { email: "ada@example.com", city: "Oslo" });
  const read = async (id: string) =>
    enrollmentSchema.parse(await (await call(sandbox, "GET", `/sandbox/workflows/enrollments/${id}`)).json());
  return {
    sandbox,
    contactId,
    read,
    enroll: async (more: Record<string, unknown> = {}): Promise<string> => {
      const body = { objectType: "CONTACT", objectId: contactId, ...more };
      const answer = await call(sandbox, "POST", "/sandbox/workflows/enroll", body);
      return z.object({ id: z.string() }).parse(await answer.json()).id;
    },
    until: (id: string, state: string) =>
      vi.waitFor(async () => {
        const found = await read(id);
        expect(found.state).toBe(state);
        return found;
      }, SOON),
    complete: (path: string, body: unknown, token = access) => call(sandbox, "POST", path, body, token),
  };
}

/** The body of a completion. */
export const outputs = (state: string, more: Record<string, unknown> = {}) => ({
  outputFields: { hs_execution_state: state, ...more },
  typedOutputs: {},
});
