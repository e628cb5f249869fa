import { describe, expect, it } from "vitest";
import { hostingOfAccount, hostingOfToken } from "../../../src/hubspot/account.ts";

const account = (body: unknown, status = 200) =>
  hostingOfAccount(async () => Response.json(body, { status }), "token");

describe("where HubSpot hosts a portal", () => {
  it.each([
    ["eu1-0a1b", "eu"],
    ["eu2-0a1b", "eu"],
    ["na1-0a1b", "elsewhere"],
    ["na2-0a1b", "elsewhere"],
    ["ap1-0a1b", "elsewhere"],
    ["0a1b-eu1-2c3d", null],
    ["europe-0a1b", null],
    ["", null],
  ])("the refresh token %s says %s", (token, hosting) => {
    expect(hostingOfToken(token)).toBe(hosting);
  });

  it("HubSpot's account information says it too, and nothing is made of an answer that does not", async () => {
    expect(await account({ portalId: 1, dataHostingLocation: "eu1" })).toBe("eu");
    expect(await account({ portalId: 1, dataHostingLocation: "na1" })).toBe("elsewhere");
    expect(await account({ portalId: 1 })).toBeNull();
    expect(await account({ dataHostingLocation: "somewhere else" })).toBeNull();
    expect(await account({ dataHostingLocation: "eu1" }, 503)).toBeNull();
  });
});
