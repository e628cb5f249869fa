import { expect, test } from "vitest";
import { z } from "zod";
import { call, objectOf, sandbox } from "./support.ts";

const listSchema = z.object({
  results: z.array(
    z.object({ method: z.string(), path: z.string(), vocabulary: z.string(), section: z.string().min(1) }),
  ),
});

test("the list of endpoints is the routes themselves, no more and no less", async () => {
  const side = sandbox();
  const { results } = listSchema.parse(await objectOf(await call(side, "GET", "/sandbox/endpoints")));
  const listed = results.map(({ method, path }) => `${method} ${path}`);
  // Middleware is registered under ALL.
  const routed = side.app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`);
  expect(listed.toSorted()).toEqual([...new Set(routed)].toSorted());
});
