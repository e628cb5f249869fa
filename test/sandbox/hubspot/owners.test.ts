import { expect, test } from "vitest";
import { z } from "zod";

import { call, openSandbox } from "./support.ts";

const pageSchema = z.object({
  results: z.array(z.object({ id: z.string(), userId: z.int(), teams: z.array(z.unknown()).optional() })),
  paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
});

const owner = (userId: number) => ({
  userId,
  email: `user${userId}@example.com`,
  firstName: "A",
  lastName: "B",
  teams: userId % 2 === 0 ? [{ id: "7", name: "Even" }] : [],
});

test.each(["/crm/v3/owners", "/crm/owners/2026-03", "/crm/owners/2026-09"])(
  "%s: are returned page by page, with their teams, in every version",
  async (path) => {
    const sandbox = openSandbox();
    const owners = Array.from({ length: 5 }, (_, n) => owner(n + 1));
    expect((await call(sandbox, "PUT", "/sandbox/owners", { owners })).status).toBe(200);
    const read = async (query: string) =>
      pageSchema.parse(await (await call(sandbox, "GET", path + query)).json());
    const first = await read("?limit=3");
    expect(first.results.map(({ userId }) => userId)).toEqual([1, 2, 3]);
    expect(first.results[1]?.teams).toEqual([{ id: "7", name: "Even", primary: true }]);
    expect(first.results[0]?.teams).toBeUndefined();
    const rest = await read(`?limit=3&after=${first.paging?.next.after}`);
    expect(rest.results.map(({ userId }) => userId)).toEqual([4, 5]);
    expect(rest.paging).toBeUndefined();
    expect((await call(sandbox, "GET", `${path}?limit=501`)).status).toBe(400);
  },
);

test("a list that is none is refused", async () => {
  const response = await call(openSandbox(), "PUT", "/sandbox/owners", { owners: [{ userId: 0 }] });
  expect(response.status).toBe(400);
});
