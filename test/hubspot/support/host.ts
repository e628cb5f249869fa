/**
 * A HubSpot account with the app in it, and HubSpot's side of an extension: `hubspot.fetch` goes through the sandbox,
 * which signs the call and sends it to the running Worker. Nothing that an extension reads is made up here.
 */
import { z } from "zod";
import { WORKER_URL } from "../../../hubspot/src/app/packages/kit/worker-url.ts";
import { signIn } from "../../../sandbox/admin.ts";
import { HUBSPOT } from "../../../sandbox/fixed.ts";
import { aPerson, setScene, type Scene, type SceneOptions } from "../../journeys/support.ts";
import { behind, type FetchOptions, workerGlobals } from "./worker-globals.ts";

/** An account, and what may be bent between HubSpot and the Worker. */
export interface ExtensionHost {
  readonly scene: Scene;
  /** While false, HubSpot cannot reach the Worker. */
  isReachable: boolean;
  /** While true, the Worker's responses are lost. */
  losesResponses: boolean;
  /** Whose account the extension runs in. */
  portalId: number;
  /** Who looks: HubSpot's id of the user. */
  userId: number;
  /** The extension's requests so far, `POST /hubspot/card/…`. */
  readonly asked: string[];
  /** The traffic between the extension and the Worker: each call with its body and its response, as text. */
  readonly heard: string[];
  /** A further account with a contact in it; never connected to 1Kosmos. */
  openPortal(options: { readonly install: boolean }): Promise<Account>;
  /** Runs `act` in another account. */
  inPortal<T>(portalId: number, act: () => Promise<T>): Promise<T>;
  /** A control of the sandbox HubSpot or 1Kosmos. */
  control(side: "hubspot" | "onekosmos", method: string, path: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** A further HubSpot account. */
export interface Account {
  readonly portalId: number;
  readonly contactId: string;
}

/** HubSpot's id of the person who looks. */
export const USER_ID = 77;

/** A fault of HubSpot: it does not let the app write contacts one by one. */
export const WRITES_REFUSED = {
  host: "hubspot",
  method: "PATCH",
  path: String.raw`/crm/[^?]*objects/[^?]*contacts/\d+$`,
  status: 403,
  body: {
    status: "error",
    message: "This oauth-token does not have proper permissions!",
    correlationId: "00000000-0000-0000-0000-000000000001",
  },
};

/** No trigger: a test starts what it is about. */
const SILENT = { form: false, import: false, manual: false, api: false, integration: false };

const answerSchema = z.object({ status: z.int(), body: z.unknown(), attempts: z.int() });
const portalSchema = z.object({ portalId: z.int() });
const contactSchema = z.object({ id: z.string() });

/** Starts the sandbox and the Worker. Close it with `close()`. */
export async function startHost(options: SceneOptions = {}): Promise<ExtensionHost> {
  const scene = await setScene(options);
  await scene.admin().putSettings({ triggers: SILENT });
  const host: ExtensionHost = {
    scene,
    isReachable: true,
    losesResponses: false,
    portalId: HUBSPOT.portalId,
    userId: USER_ID,
    asked: [],
    heard: [],
    async openPortal({ install }) {
      const { portalId } = portalSchema.parse(await host.control("hubspot", "POST", "/sandbox/portals", {}));
      if (install) await (await signIn(scene.stack.origins, portalId)).putSettings({ triggers: SILENT });
      const contact = { portalId, properties: aPerson() };
      const { id } = contactSchema.parse(await host.control("hubspot", "POST", "/sandbox/contacts", contact));
      return { portalId, contactId: id };
    },
    async inPortal(portalId, act) {
      const home = host.portalId;
      host.portalId = portalId;
      try {
        return await act();
      } finally {
        host.portalId = home;
      }
    },
    async control(side, method, path, body) {
      const response = await fetch(scene.stack.origins[side] + path, {
        method,
        headers: { "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.status === 204 ? null : response.json();
    },
    async close() {
      workerGlobals.hsFetch = nobody;
      await scene.close();
    },
  };
  behind.log = scene.log;
  const nobody = workerGlobals.hsFetch;
  workerGlobals.hsFetch = (url, fetchOptions) => fetchAsHubSpot(host, url, fetchOptions);
  return host;
}

/** `hubspot.fetch`: a response that is not 2xx becomes a rejection that carries it (seen in real apps). */
async function fetchAsHubSpot(
  host: ExtensionHost,
  url: string,
  options: FetchOptions = {},
): Promise<Response> {
  const { method = "GET", body, timeout, headers = {} } = options;
  const { Authorization: authorization = null, ...others } = headers;
  // HubSpot docs, UI extensions, "Fetching data".
  if (Object.keys(others).length > 0)
    throw new Error("an extension can set Authorization and no other header");
  host.asked.push(`${method} ${url.slice(WORKER_URL.length)}`);
  const worker = host.isReachable ? host.scene.stack.origins.app : "http://localhost:1";
  const { portalId, userId } = host;
  const as = { portalId, userId, authorization };
  const call = { url: url.replace(WORKER_URL, worker), method, body, timeout, ...as };
  const heard = answerSchema.parse(await host.control("hubspot", "POST", "/sandbox/fetch", call));
  host.heard.push(JSON.stringify([call, heard.body]));
  const answer = host.losesResponses ? { status: 504, body: null } : heard;
  if (answer.status >= 200 && answer.status < 300)
    return Response.json(answer.body, { status: answer.status });
  throw Object.assign(new Error("BAD_GATEWAY"), {
    context: { appServerStatusCode: [String(answer.status)] },
    responseBody: answer.body,
  });
}
