/** Deliveries after a restart, or a kill. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { APP, call, createContact, install, openSandbox, readContact, webhookReceiver } from "./support.ts";
import { SOON, subscribed, quiet } from "./webhooks-support.ts";

async function stateFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hubspot-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "state.sqlite");
}

test("tokens, records and properties survive a restart", async () => {
  const options = { statePath: await stateFile() };
  const before = openSandbox(options);
  const { access } = await install(before);
  await createContact(before, { email: "one@example.com" });
  const property = { groupName: "contactinformation", name: "shoe", label: "Shoe" };
  const definition = { ...property, type: "string", fieldType: "text" };
  await call(before, "POST", "/crm/v3/properties/contacts", definition);
  await before.close();

  const after = openSandbox(options);
  const path = "/crm/v3/objects/contacts/1001?properties=email,shoe";
  const read = await call(after, "GET", path, undefined, access);
  expect(await read.json()).toMatchObject({ properties: { email: "one@example.com", shoe: null } });
  expect(await createContact(after, {})).toBe("1002");
});

test("events that were in no request, or in one without an answer, are delivered after a restart", async () => {
  const receiver = await webhookReceiver((index) => (index === 0 ? null : 204));
  const options = { ...subscribed(receiver.url), statePath: await stateFile() };
  const before = openSandbox(options);
  await install(before);
  await createContact(before, {});
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  await createContact(before, {});
  await before.close();

  openSandbox(options);
  await vi.waitFor(() => {
    const delivered = receiver.received.slice(1).flatMap(({ events }) => events);
    expect(delivered).toHaveLength(2);
    expect(delivered).toContainEqual(expect.objectContaining({ objectId: 1001, attemptNumber: 0 }));
    expect(delivered).toContainEqual(expect.objectContaining({ objectId: 1002, attemptNumber: 0 }));
  }, SOON);
});

test("a pause between retries outlives a restart", async () => {
  const receiver = await webhookReceiver((index) => (index === 0 ? 503 : 204));
  const options = { ...subscribed(receiver.url), statePath: await stateFile(), retryPausesMs: [60_000] };
  const before = openSandbox(options);
  await install(before);
  await createContact(before, {});
  const attempts = z.object({ results: z.array(z.unknown()) });
  await vi.waitFor(async () => {
    const report = await before.app.request("/sandbox/deliveries");
    expect(attempts.parse(await report.json()).results).toHaveLength(1);
  }, SOON);
  await before.close();

  const during = openSandbox(options);
  await quiet();
  expect(receiver.received).toHaveLength(1);
  await during.close();

  openSandbox({ ...options, now: () => during.clock.now + 80_000 });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
  expect(receiver.received[1]?.events).toMatchObject([{ objectId: 1001, attemptNumber: 1 }]);
});

test("a SIGKILL loses nothing that was answered", async () => {
  const receiver = await webhookReceiver();
  const statePath = await stateFile();
  const before = openSandbox({ statePath });
  await install(before);
  await before.close();

  const module = new URL("../../../sandbox/hubspot/server.ts", import.meta.url).href;
  const log = new URL("../../../sandbox/exchanges.ts", import.meta.url).href;
  const app = JSON.stringify({ ...APP, webhookUrl: "http://127.0.0.1:9/nobody" });
  const child = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `import { createHubSpotSandbox } from ${JSON.stringify(module)};
     import { createExchangeLog } from ${JSON.stringify(log)};
     const sandbox = createHubSpotSandbox({ statePath: ${JSON.stringify(statePath)}, publicOrigin: "http://localhost:8788",
       app: ${app}, exchanges: createExchangeLog() });
     await sandbox.app.request("/sandbox/contacts", { method: "POST", body: '{"properties":{"city":"Oslo"}}' });
     process.stdout.write("answered");
     setInterval(() => {}, 1000);`,
  ]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit");
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await exited;

  // The killed process lived by the real clock and may have tried once: an hour later any pause is over.
  const after = openSandbox({ ...subscribed(receiver.url), statePath, now: () => Date.now() + 3_600_000 });
  expect(await readContact(after, "1001", "city")).toMatchObject({ city: "Oslo" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  expect(receiver.received[0]?.events).toMatchObject([
    { subscriptionType: "contact.creation", objectId: 1001 },
  ]);
});
