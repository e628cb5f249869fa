/** Reading what callers send, the same way for every endpoint: wrong input becomes HubSpot's 400. */
import type { Context } from "hono";
import { z } from "zod";

import { invalid, invalidJson } from "./errors.ts";

/** HubSpot docs: objects and properties batches take at most 100 inputs. */
const MAX_BATCH_INPUTS = 100;
const DEFAULT_PAGE = 10;
/** HubSpot docs: the list endpoints' page size. */
const MAX_PAGE = 100;

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? "not valid" : `${issue.path.join(".")}: ${issue.message}`;
}

/** The JSON body in the shape of `schema`, or a 400. */
export async function readJson<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch {
    throw invalidJson("the body is not JSON");
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidJson(firstIssue(parsed.error));
  return parsed.data;
}

/** A batch body `{inputs, ...}`; more than `most` inputs, by default 100, are a 400. */
export async function readBatch<I, R extends z.ZodRawShape>(
  c: Context,
  input: z.ZodType<I>,
  rest: R,
  most = MAX_BATCH_INPUTS,
): Promise<{ readonly inputs: readonly I[] } & z.infer<z.ZodObject<R>>> {
  const { inputs } = await readJson(c, z.object({ inputs: z.array(z.unknown()) }));
  if (inputs.length > most) {
    throw invalid(`The batch holds ${inputs.length} inputs, which is over the maximum of ${most}.`);
  }
  const [checked, others] = await Promise.all([
    readJson(c, z.object({ inputs: z.array(input) })),
    readJson(c, z.object(rest)),
  ]);
  return { ...others, inputs: checked.inputs };
}

/** Comma-separated or repeated query parameters; undefined when there is none. */
export function queryList(c: Context, name: string): readonly string[] | undefined {
  const given = c.req.queries(name);
  return given?.flatMap((value) => value.split(",")).filter((value) => value !== "");
}

/** `limit` and `after` of a list request; pages of 10, at most 100, unless the endpoint has others. */
export function readPage(
  c: Context,
  { most, usual }: { readonly most: number; readonly usual: number } = {
    most: MAX_PAGE,
    usual: DEFAULT_PAGE,
  },
): { readonly limit: number; readonly after: number } {
  const limit = Number(c.req.query("limit") ?? usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) {
    throw invalid(`limit must be a number from 1 to ${most}.`);
  }
  const after = Number(c.req.query("after") ?? 0);
  if (!Number.isSafeInteger(after) || after < 0) throw invalid("after is not a cursor of this list.");
  return { limit, after };
}

/** `paging` of a response that has a next page: its cursor, and the same request with it. */
export function pageLink(
  c: Context,
  { publicOrigin }: { readonly publicOrigin: string },
  after: number,
): Record<string, unknown> {
  const link = new URL(c.req.path, publicOrigin);
  link.search = new URL(c.req.url).search;
  link.searchParams.set("after", String(after));
  return { next: { after: String(after), link: link.href } };
}

/** A batch response: HubSpot's envelope around the results, and around the errors when there are any. */
export function batchAnswer(
  now: number,
  results: readonly unknown[],
  errors: readonly unknown[],
): Record<string, unknown> {
  const at = new Date(now).toISOString();
  const envelope = { status: "COMPLETE", results, startedAt: at, completedAt: at };
  return errors.length === 0 ? envelope : { ...envelope, numErrors: errors.length, errors };
}
