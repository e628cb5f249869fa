/** Faults that a call corrects: a key that has changed, a clock that is off. Once, in the same call. */
import { describe, expect, it } from "vitest";
import { createProvider, discover } from "../../../src/onekosmos/registry.ts";
import { IDVERIFY, idverifyHarness } from "./providers.ts";
import { createTenant, NOW, refused } from "./tenant.ts";
import { error, value } from "./values.ts";

const asks = (asked: readonly { readonly url: string }[], end: string) =>
  asked.filter(({ url }) => url.endsWith(end)).length;

describe("a service key that has changed", () => {
  it("is asked for once, and the same call goes on", async () => {
    const { tenant, provider, ref, barePass } = await idverifyHarness();
    tenant.result = barePass;
    tenant.strict();
    tenant.rotate();
    expect(value(await provider.fetchResult(ref)).outcome).toBe("passed");
    expect(asks(tenant.asked, "/docuverify/publickeys")).toBe(1);
    // A correction holds for the next call.
    expect(value(await provider.fetchResult(ref)).outcome).toBe("passed");
    expect(asks(tenant.asked, "/docuverify/publickeys")).toBe(1);
    expect(asks(tenant.asked, "/result")).toBe(3);
  });

  it("and is still not accepted leaves the rest to the next attempt", async () => {
    const { tenant, provider, ref } = await idverifyHarness();
    tenant.fault = ({ url }) =>
      url.endsWith("/result") ? refused(400, "This header can't be decrypted", "licensekey") : undefined;
    expect(error(await provider.fetchResult(ref)).reason).toBe("stale_keys");
    tenant.rotate();
    expect(error(await provider.fetchResult(ref)).reason).toBe("stale_keys");
    expect(asks(tenant.asked, "/result")).toBe(3);
  });

  it("to another curve is left to a new discovery", async () => {
    const tenant = createTenant();
    const provider = createProvider(IDVERIFY, value(await discover(IDVERIFY, tenant.io)), tenant.io);
    const other = createTenant({ curve: "P-256" });
    tenant.fault = async (request) => {
      if (request.url.endsWith("/publickeys")) return other.io.fetch(request);
      return refused(400, "This header can't be decrypted", "licensekey");
    };
    expect(error(await provider.fetchResult({ provider: "idverify", sessionId: "s1" })).reason).toBe(
      "stale_keys",
    );
  });
});

describe("a clock that is off", () => {
  it.each([90_000, -3_600_000])("by %i ms is set by the refusal's Date, in the same call", async (offset) => {
    const { tenant, provider, ref, barePass } = await idverifyHarness();
    tenant.result = barePass;
    tenant.strict(offset);
    expect(value(await provider.fetchResult(ref)).outcome).toBe("passed");
    expect(asks(tenant.asked, "/result")).toBe(2);
    expect(value(await provider.fetchResult(ref)).outcome).toBe("passed");
    expect(asks(tenant.asked, "/result")).toBe(3);
  });

  it.each([
    ["no Date", {}],
    ["our own time", { Date: new Date(NOW).toUTCString() }],
  ])("is not mended by a refusal with %s", async (_, headers) => {
    const { tenant, provider, ref } = await idverifyHarness();
    tenant.fault = () =>
      refused(400, "ts should not be more or less than 60 seconds from now", "requestid", headers);
    expect(error(await provider.fetchResult(ref)).reason).toBe("clock_skew");
    expect(tenant.asked).toHaveLength(1);
  });
});

describe("the app's own key", () => {
  it("belongs to its connection, on either curve", async () => {
    const ownKey = Buffer.alloc(32, 0x11).toString("base64");
    for (const curve of ["secp256k1", "P-256"] as const) {
      const one = await idverifyHarness({ curve, ownKey });
      const two = await idverifyHarness({ curve, ownKey });
      const without = await idverifyHarness({ curve });
      for (const { tenant, provider, ref, barePass } of [one, two, without]) {
        tenant.result = barePass;
        await provider.fetchResult(ref);
      }
      const [first, second, third] = [one, two, without].map(
        ({ tenant }) => tenant.asked[0]?.headers["publickey"],
      );
      expect(first).toBe(second);
      expect(third).not.toBe(first);
    }
  });
});
