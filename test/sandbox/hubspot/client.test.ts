import { Client } from "@hubspot/api-client";
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from "@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js";
import { expect, test } from "vitest";

import { ADMIN_TOKEN, APP, consent, openSandbox, REDIRECT_URI, SECRET, serve } from "./support.ts";

test("HubSpot's own client plays a CRM user with nothing but its basePath changed", async () => {
  const sandbox = openSandbox();
  const client = new Client({ basePath: await serve(sandbox), accessToken: ADMIN_TOKEN });
  const { contacts, properties } = client.crm;

  const ada = await contacts.basicApi.create({ properties: { email: "ada@example.com", firstname: "Ada" } });
  expect(ada.createdAt).toEqual(new Date(sandbox.clock.now));
  const eve = await contacts.basicApi.create({ properties: { email: "eve@example.com" } });

  await properties.groupsApi.create("contacts", {
    name: "identity_verification",
    label: "Identity Verification",
  });
  const property = await properties.coreApi.create("contacts", {
    groupName: "identity_verification",
    name: "idv_ial_level",
    label: "IAL",
    type: PropertyCreateTypeEnum.Enumeration,
    fieldType: PropertyCreateFieldTypeEnum.Select,
    options: [{ label: "IAL2", value: "IAL2", hidden: false, displayOrder: 0 }],
  });
  expect(property.options).toMatchObject([{ value: "IAL2" }]);
  const many = await properties.batchApi.create("contacts", {
    inputs: [
      {
        groupName: "identity_verification",
        name: "idv_verified_date",
        label: "Verified",
        type: PropertyCreateTypeEnum.Date,
        fieldType: PropertyCreateFieldTypeEnum.Date,
      },
    ],
  });
  expect(many.results.map(({ name }) => name)).toEqual(["idv_verified_date"]);

  const patched = await contacts.basicApi.update(ada.id, {
    properties: { idv_ial_level: "IAL2", idv_verified_date: "2026-11-23" },
  });
  expect(patched.properties).toMatchObject({ idv_ial_level: "IAL2", idv_verified_date: "2026-11-23" });

  const batch = await contacts.batchApi.update({
    inputs: [
      { id: ada.id, properties: { city: "Oslo" } },
      { id: eve.id, properties: { city: "Rome" } },
    ],
  });
  expect(batch.status).toBe("COMPLETE");

  const listed = await contacts.getAll(1, undefined, ["city", "idv_ial_level"]);
  expect(listed.map((contact) => contact.properties)).toMatchObject([
    { city: "Oslo", idv_ial_level: "IAL2" },
    { city: "Rome", idv_ial_level: null },
  ]);
  const found = await contacts.basicApi.getById(
    "eve@example.com",
    undefined,
    undefined,
    undefined,
    false,
    "email",
  );
  expect(found.id).toBe(eve.id);

  await expect(
    contacts.basicApi.update(eve.id, { properties: { idv_ial_level: "IAL9" } }),
  ).rejects.toMatchObject({ code: 400, body: { category: "VALIDATION_ERROR" } });
  await contacts.basicApi.archive(eve.id);
  await expect(contacts.basicApi.getById(eve.id)).rejects.toMatchObject({ code: 404 });
});

test("HubSpot's own client plays an app: it takes a code, refreshes, looks into its tokens and ends them", async () => {
  const sandbox = openSandbox();
  const basePath = await serve(sandbox);
  const { tokensApi, accessTokensApi, refreshTokensApi } = new Client({ basePath }).oauth;
  const take = (code: string, secret = SECRET) =>
    tokensApi.create("authorization_code", code, REDIRECT_URI, APP.clientId, secret);
  const refresh = (token: string) =>
    tokensApi.create("refresh_token", undefined, undefined, APP.clientId, SECRET, token);
  const code = await consent(sandbox);
  await expect(take(code, "wrong")).rejects.toMatchObject({
    code: 400,
    body: { status: "BAD_CLIENT_SECRET" },
  });
  const taken = await take(code);
  expect(taken).toMatchObject({ tokenType: "bearer", expiresIn: 1800 });
  await expect(take(code)).rejects.toMatchObject({ code: 400, body: { status: "BAD_AUTH_CODE" } });

  const { accessToken, refreshToken } = await refresh(taken.refreshToken);
  expect(refreshToken).toBe(taken.refreshToken);
  const told = { hubId: 4242, userId: 1, scopes: APP.scopes };
  expect(await accessTokensApi.get(accessToken)).toMatchObject({
    ...told,
    token: accessToken,
    appId: APP.appId,
  });
  expect(await refreshTokensApi.get(refreshToken)).toMatchObject({
    ...told,
    token: refreshToken,
    tokenType: "refresh",
    clientId: APP.clientId,
  });
  const page = await new Client({ basePath, accessToken }).crm.contacts.basicApi.getPage(1);
  expect(page.results).toEqual([]);

  for (const asked of [accessTokensApi.get(refreshToken), refreshTokensApi.get(accessToken)])
    await expect(asked).rejects.toMatchObject({ code: 404 });
  await refreshTokensApi.archive(refreshToken);
  await expect(refresh(refreshToken)).rejects.toMatchObject({ body: { status: "BAD_REFRESH_TOKEN" } });
  await expect(refreshTokensApi.get(refreshToken)).rejects.toMatchObject({ code: 404 });
});
