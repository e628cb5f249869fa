/** 1Kosmos' published protocol: its responses, and the layout of results. */
import type { Assumption } from "../assumption.ts";
import { text } from "../../sandbox/control/elements.ts";
import { documentSession, fieldsOf, need, passedDocument } from "../steps.ts";
import type { World } from "../world.ts";

const LARGE = 100_000;
const MS_PER_SECOND = 1000;
/** Clocks differ by seconds everywhere. */
const CLOSE_S = 60;
const RESULT = "/docuverify/document_share_session/result";
/** Sessions are charged at a tenant. */
const COSTS = "makes sessions at 1Kosmos, which may be charged";

/** The data that a result shows of a session that has just been passed. */
async function kept(world: World): Promise<string> {
  const { v3, legacy } = await passedDocument(world);
  const shown = v3.answer.status === 404 ? legacy : v3;
  if (shown.answer.status !== 200) return `gone: ${shown.answer.status}`;
  const length = (shown.opened === null ? "" : JSON.stringify(shown.opened)).length;
  return /document|person|dl_object/iu.test(Object.keys(shown.opened ?? {}).join(" ")) || length > 1500
    ? "kept right after the end"
    : "stripped right after the end";
}

async function workflowStatus(world: World) {
  const caller = await world.licensed("workflowapi");
  const { tenantId, communityId, workflowId } = world.protocol;
  const tenant = `/tenant/${tenantId}/community/${communityId}`;
  const made = await caller.call(
    "POST",
    `/workflowapi/workflow_instance${tenant}/create`,
    { workflowId, metaData: {} },
    { sealed: true },
  );
  const opened = caller.open(need(made, 200, 201)) ?? {};
  const id = text(opened["wfInstanceId"]);
  await world.end(id, text(opened["wfInstanceUrl"]), { outcome: "passed" });
  const node = await caller.call("GET", `/workflowapi/workflow_instance/${id}${tenant}/node/idv_1`);
  return caller.open(node) ?? {};
}

async function uwlSession(world: World) {
  const { tag, community, communityId, tenantDns } = world.protocol;
  const caller = await world.licensed("sessions");
  const origin = {
    tag,
    url: `https://${tenantDns}`,
    communityName: community,
    communityId,
    authPage: "blockid://authenticate",
  };
  const json = { origin, scopes: "", authtype: "none" };
  const made = need(await caller.call("PUT", "/sessions/session/new", json), 200, 201);
  return { caller, id: text(made.body["sessionId"]), url: text(made.body["url"]) };
}

export const ONEKOSMOS_PROTOCOL: readonly Assumption[] = [
  {
    row: "the tenant's curve",
    needs: ["protocol"],
    turned: [{ document: "onekosmos", patch: { curve: "P-256" } }],
    see: async (world) => (await world.licensed("docuverify")).curve,
  },
  {
    row: "whether 1Kosmos takes what its published clients send",
    needs: ["protocol"],
    turned: [{ document: "onekosmos", patch: { strict: true } }],
    async see(world) {
      const caller = await world.licensed("docuverify");
      const json = { dvcID: world.protocol.dvcId, sessionId: "unknown" };
      const known = await caller.call("POST", RESULT, json, { sealed: true });
      const requestId = {
        ts: Math.floor(Date.now() / MS_PER_SECOND),
        appId: "com.example.live",
        uuid: "live-1",
      };
      const other = await caller.call("POST", RESULT, json, { sealed: true, requestId });
      return other.status === known.status ? "it does" : `refused: ${other.status}`;
    },
  },
  {
    row: "whether `create` answers plain or sealed",
    needs: ["protocol"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { createEnvelope: true } }],
    async see(world) {
      const { answer } = await documentSession(world);
      return "sessionId" in answer.body
        ? "plain"
        : "data" in answer.body
          ? "sealed"
          : `neither: ${answer.status}`;
    },
  },
  {
    row: "whether the tenant has `/v3/…/result`",
    needs: ["protocol", "person"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { v3Result: false } }],
    async see(world) {
      const { v3 } = await passedDocument(world);
      return v3.answer.status === 200 ? "it does" : `it does not: ${v3.answer.status}`;
    },
  },
  {
    row: "whether fetching a result names a dvcID that does not exist",
    needs: ["protocol"],
    turned: [{ document: "onekosmos", patch: { resultChecksDvcId: false } }],
    async see(world) {
      const caller = await world.licensed("docuverify");
      const fetched = async (dvcID: string) => {
        const { status, body } = await caller.call(
          "POST",
          RESULT,
          { dvcID, sessionId: "unknown" },
          { sealed: true },
        );
        return JSON.stringify([status, body]);
      };
      return (await fetched("no-such-dvcid")) === (await fetched(world.protocol.dvcId))
        ? "it does not"
        : "it does";
    },
  },
  {
    row: "`signature_token` in sealed answers",
    needs: ["protocol", "person"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { signatureToken: true } }],
    async see(world) {
      const { legacy } = await passedDocument(world);
      return "signature_token" in legacy.answer.body ? "present" : "absent";
    },
  },
  {
    row: "size of a result's images",
    needs: ["protocol", "person"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { imagesKb: 300 } }],
    async see(world) {
      const { legacy } = await passedDocument(world);
      return legacy.answer.text.length > LARGE ? "over 100 kB" : "below 100 kB";
    },
  },
  {
    row: "how long what is personal is kept",
    needs: ["protocol", "person"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { piiRetentionSeconds: 0 } }],
    see: kept,
  },
  {
    row: "what is left afterwards",
    needs: ["protocol", "person"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { piiRetentionSeconds: 0, piiAfterRetention: "stripped" } }],
    see: kept,
  },
  {
    row: "which payload a result path returns",
    needs: ["protocol", "person"],
    costs: COSTS,
    turned: ["legacy", "v3", "sdk"].map((resultShape) => ({
      document: "onekosmos" as const,
      patch: { resultShape },
    })),
    async see(world) {
      const { legacy, v3 } = await passedDocument(world);
      return `older path: ${fieldsOf(legacy.opened, 1)}; v3: ${fieldsOf(v3.opened, 1)}`;
    },
  },
  {
    row: "words of a v3 result",
    needs: ["protocol", "person"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { v3Words: "console" } }],
    async see(world) {
      const { opened } = (await passedDocument(world)).v3;
      const words = Object.entries(opened ?? {}).filter(([name]) => /status/iu.test(name));
      return words.map(([name, word]) => `${name}: ${text(word)}`).join(", ") || "no status";
    },
  },
  {
    row: "whether a document result states `ial`, `matchConfidence`, `did`",
    needs: ["protocol", "person"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { resultStates: false } }],
    async see(world) {
      const { opened } = (await passedDocument(world)).legacy;
      const all = JSON.stringify(opened ?? {});
      const stated = ["ial", "matchConfidence", "did"].filter((name) =>
        new RegExp(`"${name}"`, "iu").test(all),
      );
      return `states ${stated.join(", ") || "none of them"}`;
    },
  },
  {
    row: "keys of the one-time flow's response",
    needs: ["protocol"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { ial2Keys: "instance" } }],
    async see(world) {
      const caller = await world.licensed("idproofingapi");
      const json = { workflowId: world.protocol.ial2WorkflowId, metaData: {} };
      const path = "/idproofingapi/workflow/workflow_instance/create";
      return fieldsOf(caller.open(await caller.call("POST", path, json, { sealed: true })), 1);
    },
  },
  {
    row: "where a workflow's verdict lies",
    needs: ["protocol", "person"],
    costs: COSTS,
    turned: [{ document: "onekosmos", patch: { workflowShape: "flat" } }],
    async see(world) {
      const status = await workflowStatus(world);
      return "result" in status ? "in `result`" : "beside `status`";
    },
  },
  {
    row: "whom a wallet seals a UWL response for",
    needs: ["protocol", "person"],
    turned: [{ document: "onekosmos", patch: { uwlSealedFor: "poller" } }],
    async see(world) {
      const { id, url } = await uwlSession(world);
      await world.end(id, url, { outcome: "passed" });
      const other = await world.licensed("sessions");
      const answer = need(await other.call("GET", `/sessions/session/${id}/response`), 200);
      return other.open(answer, text(answer.body["publicKey"])) === null
        ? "whoever made the session"
        : "whoever polls";
    },
  },
  {
    row: "response to polling a UWL session that was refused or expired",
    needs: ["protocol", "person"],
    turned: [404, 410].map((uwlOverStatus) => ({ document: "onekosmos" as const, patch: { uwlOverStatus } })),
    async see(world) {
      const { caller, id, url } = await uwlSession(world);
      await world.end(id, url, { outcome: "declined" });
      return String((await caller.call("GET", `/sessions/session/${id}/response`)).status);
    },
  },
  {
    row: "how far the tenant's clock may be",
    needs: ["protocol"],
    turned: [{ document: "onekosmos", patch: { clockOffsetSeconds: 3600 } }],
    async see(world) {
      const { headers } = await world.onekosmos("GET", "/docuverify/publickeys");
      const date = Date.parse(headers.get("date") ?? "");
      if (Number.isNaN(date)) return "no Date header";
      const off = Math.abs(date - Date.now()) / MS_PER_SECOND;
      return off < CLOSE_S ? "right within a minute" : "off by more than a minute";
    },
  },
];
