/**
 * The straightforward handler that many write first: in Node, without a queue or a store. It verifies the signature, and
 * for each event makes one session and writes one contact before it responds. Run as a process of its own by
 * `bench/baseline/process.ts`; it sends its port, and its CPU time on request.
 */
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { signV3 } from "../../sandbox/hubspot/webhooks/signature.ts";
import { sendWell } from "../http.ts";

const eventsSchema = z.array(z.object({ objectId: z.number(), portalId: z.number() }));
const sessionSchema = z.object({ session_id: z.string(), session_url: z.string() });
const JSON_TYPE = { "content-type": "application/json" };

/** Both vendors at one address. */
const vendors = process.argv[2] ?? "";

const server = createServer((request, response) => {
  void handle(request).then(
    (status) => response.writeHead(status).end(),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000 });
});

async function handle(request: IncomingMessage): Promise<number> {
  const body = await text(request);
  const uri = `http://${request.headers.host ?? ""}${request.url ?? ""}`;
  const timestamp = Number(request.headers["x-hubspot-request-timestamp"]);
  const signature = signV3(HUBSPOT.clientSecret, { method: "POST", uri, body, timestamp });
  if (signature !== request.headers["x-hubspot-signature-v3"]) return 401;
  await Promise.all(eventsSchema.parse(JSON.parse(body)).map(verify));
  return 204;
}

async function verify({ objectId, portalId }: z.infer<typeof eventsSchema>[number]): Promise<void> {
  const contactId = String(objectId);
  const order = {
    document_types: ["passport"],
    callback_url: `https://handler.example/callbacks/${contactId}`,
    metadata: { hubspot_portal_id: String(portalId), hubspot_contact_id: contactId },
  };
  const url = `${vendors}/v1/verify/sessions`;
  const made = await sendWell({ method: "POST", url, headers: JSON_TYPE, body: JSON.stringify(order) });
  const session = sessionSchema.parse(JSON.parse(made.body));
  const properties = {
    idv_status: "pending",
    idv_session_id: session.session_id,
    idv_verification_url: session.session_url,
  };
  await sendWell({
    method: "PATCH",
    url: `${vendors}/crm/v3/objects/contacts/${contactId}`,
    headers: JSON_TYPE,
    body: JSON.stringify({ properties }),
  });
}
