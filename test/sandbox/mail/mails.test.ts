import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { startApp } from "../../../sandbox/app-runtime.ts";
import { bundleApp } from "../../../sandbox/build.ts";
import { createFaultStore, faultSchema } from "../../../sandbox/faults.ts";
import { createMailService, mailControls } from "../../../sandbox/mail/mail-service.ts";
import { createMailStore } from "../../../sandbox/mail/mail-store.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { FIXTURE, FIXTURE_CACHE, temporaryFolder } from "../stack/support.ts";

const MAIL = {
  to: "Ada@example.com",
  from: { email: "verify@example.com", name: "Example" },
  replyTo: "help@example.com",
  subject: "Subject",
  text: "Text",
  html: "<p>Text</p>",
  headers: { "Auto-Submitted": "auto-generated", "X-Number": "1" },
};

describe("the mail service", () => {
  it("keeps what was sent, the newest first, by address, over a restart", async () => {
    const path = join(temporaryFolder(), "mails.sqlite");
    let clock = 1000;
    const store = createMailStore(path, () => (clock += 1));
    await post(createMailService(store), MAIL);
    await post(createMailService(store), { ...MAIL, to: "bob@example.com", replyTo: undefined });
    store.close();
    const again = createMailStore(path);
    onTestFinished(() => again.close());
    const controls = mailControls(again);
    const { results } = await (await controls.request("/sandbox/mails")).json();
    expect(results).toMatchObject([
      { to: "bob@example.com", sentAt: 1002, replyTo: null },
      { ...MAIL, sentAt: 1001, id: expect.any(String) },
    ]);
    const ada = await (await controls.request("/sandbox/mails?to=ada@EXAMPLE.com")).json();
    expect(ada.results).toHaveLength(1);
    expect((await controls.request("/sandbox/mails", { method: "DELETE" })).status).toBe(204);
    expect(await (await controls.request("/sandbox/mails")).json()).toEqual({ results: [] });
  });

  it.each([
    ["E_VALIDATION_ERROR", { ...MAIL, to: "nobody" }],
    ["E_VALIDATION_ERROR", { ...MAIL, subject: "two\r\nlines" }],
    ["E_VALIDATION_ERROR", { ...MAIL, from: "verify@example.com" }],
    ["E_HEADER_NOT_ALLOWED", { ...MAIL, headers: { "Message-ID": "<1@example.com>" } }],
    ["E_SENDER_NOT_VERIFIED", { ...MAIL, from: { email: "a@unverified.example", name: "" } }],
    ["E_RECIPIENT_SUPPRESSED", { ...MAIL, to: "ada@suppressed.example" }],
  ])("refuses with %s what Cloudflare refuses", async (code, mail) => {
    const store = createMailStore(":memory:");
    const answer = await post(createMailService(store), mail);
    expect([answer.status, await answer.json()]).toMatchObject([400, { code }]);
    expect(store.list({ to: null, limit: 10 })).toEqual([]);
  });
});

describe("the EMAIL binding", () => {
  it("sends by RPC, and throws the service's code, or none when nobody knows", async () => {
    const store = createMailStore(":memory:");
    const faults = createFaultStore();
    const port = await freePort(0);
    const app = await startApp({
      bundle: await bundleApp(FIXTURE, FIXTURE_CACHE),
      port,
      stateDir: temporaryFolder(),
      bindings: {},
      outbound: (_request, response) => response.end(),
      email: getRequestListener(createMailService(store, faults).fetch),
      onLog: () => {},
    });
    onTestFinished(() => app.close());
    const send = async (mail: object): Promise<unknown> => {
      const init = { method: "POST", body: JSON.stringify(mail) };
      return (await fetch(`http://localhost:${port}/send`, init)).json();
    };
    expect(await send(MAIL)).toEqual({ messageId: expect.stringContaining("@sandbox") });
    expect(await send({ ...MAIL, to: "a@suppressed.example" })).toMatchObject({
      code: "E_RECIPIENT_SUPPRESSED",
    });
    faults.add(faultSchema.parse({ host: "email", status: 503, times: 1 }));
    expect(await send(MAIL)).toMatchObject({ code: "E_INTERNAL_SERVER_ERROR" });
    faults.add(faultSchema.parse({ host: "email", reset: true, times: 1 }));
    expect(await send(MAIL)).toMatchObject({ code: null });
    expect(store.list({ to: null, limit: 10 })).toHaveLength(1);
  });
});

function post(service: ReturnType<typeof createMailService>, mail: object) {
  const init = { method: "POST", body: JSON.stringify(mail) };
  return service.request("/send", init);
}
