/** The scopes that a portal's subscription allows, and the Marketplace's Install button. */
import { describe, expect, test } from "vitest";
import { z } from "zod";

import {
  APP,
  call,
  consent,
  install,
  installQuery,
  openSandbox,
  REDIRECT_URI,
  tokenCall,
} from "./support.ts";

const OPTIONAL = ["crm.lists.read", "automation"];
const WITH_OPTIONAL = { ...APP, optionalScopes: OPTIONAL };
const granted = z.object({ scopes: z.array(z.string()), hub_id: z.number() });

async function exchange(sandbox: ReturnType<typeof openSandbox>, code: string) {
  const form = { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI };
  return granted.parse(await (await tokenCall(sandbox, form)).json());
}

function locationOf(response: Response): URL {
  return new URL(response.headers.get("location") ?? "about:blank");
}

describe("a portal's tier", () => {
  test.each([
    ["free", ["crm.lists.read"]],
    ["starter", ["crm.lists.read"]],
    ["professional", OPTIONAL],
    ["enterprise", OPTIONAL],
  ])("%s grants %j of what is optional", async (tier, optional) => {
    const sandbox = openSandbox({ app: WITH_OPTIONAL });
    await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151, tier });
    const query = installQuery({ optional_scope: OPTIONAL.join(" ") });
    const { scopes } = await exchange(sandbox, await consent(sandbox, query, { portalId: "5151" }));
    expect(scopes).toEqual([...APP.scopes, ...optional]);
  });

  test("refuses the install when the app requires what it lacks, until it is another one", async () => {
    const sandbox = openSandbox({ app: { ...APP, scopes: [...APP.scopes, "automation"] } });
    await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151, tier: "free" });
    const query = installQuery({ scope: [...APP.scopes, "automation"].join(" ") });
    const press = () =>
      sandbox.app.request(`/oauth/authorize?${query}`, {
        method: "POST",
        body: new URLSearchParams({ portalId: "5151" }),
      });
    expect((await press()).status).toBe(403);
    expect((await sandbox.app.request("/marketplace/5151/install")).status).toBe(403);
    expect(
      (await call(sandbox, "PUT", "/sandbox/portals/5151/account", { tier: "professional" })).status,
    ).toBe(204);
    expect((await press()).status).toBe(302);
  });

  test("is told with the portal, and is enterprise unless chosen", async () => {
    const sandbox = openSandbox();
    await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151, tier: "starter" });
    const { results } = z
      .object({ results: z.array(z.object({ portalId: z.number(), tier: z.string() })) })
      .parse(await (await call(sandbox, "GET", "/sandbox/portals")).json());
    expect(results.map(({ portalId, tier }) => [portalId, tier])).toEqual([
      [4242, "enterprise"],
      [4343, "enterprise"],
      [5151, "starter"],
    ]);
    expect((await call(sandbox, "PUT", "/sandbox/portals/5151/account", { tier: "gold" })).status).toBe(400);
  });
});

describe("the Marketplace", () => {
  test("opens the redirect address with a code and an address to return to, and no state", async () => {
    const sandbox = openSandbox({ app: WITH_OPTIONAL });
    const to = locationOf(await sandbox.app.request("/marketplace/4242/install"));
    expect(`${to.origin}${to.pathname}`).toBe(REDIRECT_URI);
    expect([...to.searchParams.keys()].toSorted()).toEqual(["code", "returnUrl"]);
    const back = new URL(to.searchParams.get("returnUrl") ?? "").pathname;
    expect((await sandbox.app.request(back)).status).toBe(409);
    const { scopes, hub_id } = await exchange(sandbox, to.searchParams.get("code") ?? "");
    expect([hub_id, scopes]).toEqual([4242, [...APP.scopes, ...OPTIONAL]]);
    expect((await sandbox.app.request(back)).status).toBe(200);
  });

  test("with partner sign-in asks for a state first and brings it back", async () => {
    const sandbox = openSandbox();
    const begun = locationOf(await sandbox.app.request("/marketplace/4242/install?partnerSignIn=true"));
    expect([...begun.searchParams.keys()].toSorted()).toEqual(["returnUrl", "step"]);
    const { pathname } = new URL(begun.searchParams.get("returnUrl") ?? "");
    expect((await sandbox.app.request(pathname)).status).toBe(400);
    const ended = locationOf(await sandbox.app.request(`${pathname}?state=s-1`));
    expect([...ended.searchParams.keys()].toSorted()).toEqual(["code", "returnUrl", "state", "step"]);
    expect(ended.searchParams.get("state")).toBe("s-1");
    expect(ended.searchParams.get("step")).toBe("finalize");
  });

  test("has links that name no address to return to", async () => {
    const sandbox = openSandbox();
    const to = locationOf(await sandbox.app.request("/marketplace/4242/install?link=true"));
    expect([...to.searchParams.keys()]).toEqual(["code"]);
    await install(sandbox);
  });
});

const property = (name: string) => ({
  name,
  label: name,
  type: "string",
  fieldType: "text",
  groupName: "contactinformation",
});
const list = (name: string) => ({
  name,
  objectTypeId: "0-1",
  processingType: "DYNAMIC",
  filterBranch: {
    filterBranchType: "OR",
    filterBranches: [{ filterBranchType: "AND", filterBranches: [], filters: [] }],
    filters: [],
  },
});

describe("what a subscription has room for", () => {
  const TOKEN = "sandbox-private-app-token-5151";

  test.each([
    ["free", 10],
    ["starter", 12],
  ])(
    "%s takes %i of twelve properties, over all types together only in a Free account",
    async (tier, taken) => {
      const sandbox = openSandbox();
      await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151, tier });
      const statuses: number[] = [];
      for (let n = 0; n < 11; n += 1)
        statuses.push(
          (await call(sandbox, "POST", "/crm/v3/properties/contacts", property(`own_${n}`), TOKEN)).status,
        );
      const deal = { ...property("own_deal"), groupName: "dealinformation" };
      statuses.push((await call(sandbox, "POST", "/crm/v3/properties/deals", deal, TOKEN)).status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(taken);
      expect(statuses.filter((status) => status === 400)).toHaveLength(12 - taken);
      // A portal that makes room, or pays for it, goes on.
      await call(sandbox, "PUT", "/sandbox/portals/5151/account", { tier: "enterprise" });
      const later = await call(sandbox, "POST", "/crm/v3/properties/contacts", property("own_later"), TOKEN);
      expect(later.status).toBe(201);
    },
  );

  test("a Free account has ten active segments, and a manual list besides", async () => {
    const sandbox = openSandbox();
    await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151, tier: "free" });
    for (let n = 0; n < 10; n += 1)
      expect((await call(sandbox, "POST", "/crm/v3/lists/", list(`Segment ${n}`), TOKEN)).status).toBe(200);
    const refused = await call(sandbox, "POST", "/crm/v3/lists/", list("One more"), TOKEN);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      message: expect.stringContaining("limit of 10 active segments"),
    });
    const manual = { name: "By hand", objectTypeId: "0-1", processingType: "MANUAL" };
    expect((await call(sandbox, "POST", "/crm/v3/lists/", manual, TOKEN)).status).toBe(200);
  });

  test.each([
    ["starter", 400],
    ["professional", 201],
  ])("%s answers an enrolment in a workflow with %i", async (tier, status) => {
    const sandbox = openSandbox({ app: { ...WITH_OPTIONAL, actionUrl: "http://127.0.0.1:1/action" } });
    await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151, tier });
    await exchange(sandbox, await consent(sandbox, installQuery(), { portalId: "5151" }));
    await call(sandbox, "POST", "/sandbox/contacts", { portalId: 5151 });
    const enrolled = await call(sandbox, "POST", "/sandbox/workflows/enroll", {
      portalId: 5151,
      objectId: "1001",
    });
    expect(enrolled.status).toBe(status);
  });
});
