/**
 * Workflow instances: 1Kosmos' Workflow API, and the certified one-time flow that ends in IAL2 (Postman collection).
 * Both are sealed both ways. Results come as a summary, whose path is published for the one-time flow; the Workflow
 * API's own is read at the same place below its base.
 */
import * as z from "zod/mini";
import { type Result, err } from "../../lib/result.ts";
import { urlText } from "../../lib/text.ts";
import { isSuccess, unusable } from "../http.ts";
import type {
  Person,
  ProviderFailure,
  SessionRef,
  SessionRequest,
  StartedSession,
  Verdict,
} from "../provider.ts";
import type { ServiceName } from "./directory.ts";
import { sessionIdSchema } from "../session-id.ts";
import { type Channel, linkHostsOf } from "./channel.ts";
import { withAllowedLink } from "../links.ts";
import { createRefusal } from "./refusals.ts";
import { requestedDocumentsOf } from "../verdict/reading.ts";
import { readVerdict } from "./read-verdict.ts";
import type { Choice } from "./workflows.ts";

type InstanceCall = "workflow" | "one_time";

const SERVICE: Readonly<Record<InstanceCall, ServiceName>> = {
  workflow: "workflowapi",
  one_time: "idproofingapi",
};
const ONE_TIME_PATH = "/workflow/workflow_instance";

/** The names of the Workflow API, and those that the one-time flow's own paths use. */
const createdSchema = z.pipe(
  z.object({
    wfInstanceId: z.nullish(sessionIdSchema),
    wfInstanceUrl: z.nullish(urlText),
    instanceId: z.nullish(sessionIdSchema),
    instanceUrl: z.nullish(urlText),
  }),
  z.transform((body) => ({
    sessionId: body.wfInstanceId ?? body.instanceId,
    url: body.wfInstanceUrl ?? body.instanceUrl,
  })),
);

/** Makes an instance. */
export async function startInstance(
  channel: Channel,
  { workflow }: Choice,
  call: InstanceCall,
  { requestId, person, documentTypes }: SessionRequest,
): Promise<Result<StartedSession, ProviderFailure>> {
  const { tenantId, communityId } = channel.directory;
  const answer = await channel.send({
    service: SERVICE[call],
    method: "POST",
    path:
      call === "workflow"
        ? `/workflow_instance/tenant/${tenantId}/community/${communityId}/create`
        : `${ONE_TIME_PATH}/create`,
    sealed: { workflowId: workflow.id, metaData: metaData(call, person) },
    creates: requestId,
  });
  if (!answer.ok) return answer;
  if (!isSuccess(answer.value)) return err(createRefusal(answer.value));
  const created = createdSchema.safeParse(answer.value.body);
  const { sessionId, url } = created.data ?? {};
  if (typeof sessionId !== "string" || typeof url !== "string")
    return err(unusable(answer.value, "an instance without a usable id or link"));
  const ref = {
    provider: "idverify",
    sessionId,
    dvcId: workflow.id,
    call,
    ...requestedDocumentsOf(documentTypes),
  } as const;
  return withAllowedLink({ ref, url }, linkHostsOf(channel));
}

/** Names alone: an e-mail address is "informational" there, and a date of birth is never sent. */
function metaData(call: InstanceCall, person: Person | null): object {
  const { firstName, lastName } = person ?? {};
  const [first, last] = call === "workflow" ? ["firstName", "lastName"] : ["firstname", "lastname"];
  return {
    ...(firstName === undefined ? {} : { [first ?? ""]: firstName }),
    ...(lastName === undefined ? {} : { [last ?? ""]: lastName }),
  };
}

/** Fetches an instance's verdict. */
export async function fetchInstance(
  channel: Channel,
  ref: SessionRef,
  call: InstanceCall,
): Promise<Result<Verdict, ProviderFailure>> {
  const answer = await channel.send({
    service: SERVICE[call],
    method: "GET",
    path: `${ONE_TIME_PATH}/${encodeURIComponent(ref.sessionId)}/result_summary`,
    large: true,
  });
  return readVerdict(channel, ref, answer, "an instance");
}
