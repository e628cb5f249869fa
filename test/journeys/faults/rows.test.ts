/** The rows cover all that the sandbox can do: what is added there is a row here, or this test fails. */
import { expect, it } from "vitest";
import { SWITCHBOARDS } from "../../../sandbox/switchboards.ts";
import { Account } from "./account.ts";
import { switchRows, unplayedFields } from "./rows.ts";

/** Addresses under `/sandbox` that are put to, and hold records instead of switches. Those of one record have a parameter. */
const RECORDS = ["hubspot /sandbox/owners"];

it("every field of a fault, every document of switches and every switch in it is played", async () => {
  const account = new Account({
    origin: "http://localhost:1",
    provider: "sessions",
    portalId: 700_000,
    onCode: () => {},
  });
  const sides = { hubspot: account.hubspot.app, onekosmos: account.onekosmos.app };
  const put = Object.entries(sides).flatMap(([side, app]) =>
    app.routes
      .filter(({ method, path }) => method === "PUT" && path.startsWith("/sandbox/") && !path.includes(":"))
      .map(({ path }) => `${side} ${path}`),
  );
  await account.close();
  const boards = SWITCHBOARDS.map(({ side, path }) => `${side} ${path}`);
  expect([...new Set(put)].toSorted()).toEqual([...boards, ...RECORDS].toSorted());
  expect(unplayedFields()).toEqual([]);
  // Throws for a switch of which no other value is known.
  expect(switchRows().length).toBeGreaterThan(60);
});
