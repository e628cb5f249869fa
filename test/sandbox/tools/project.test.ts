import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { declaredEventTypes } from "../../../sandbox/project.ts";

test("a project's app-event components are the event types, by uid and by name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "project-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "src/app/app-events"), { recursive: true });
  const write = (path: string, component: unknown) =>
    writeFile(join(folder, path), JSON.stringify(component));
  await write("src/app/app-hsmeta.json", { uid: "app", type: "app", config: {} });
  await write("src/app/app-events/verified-hsmeta.json", {
    uid: "idv_verified_event",
    type: "app-event",
    config: { name: "idv_verified", objectType: "CONTACT", properties: [{ name: "level" }] },
  });
  const common = { objectType: "CONTACT", properties: ["level"] };
  expect(declaredEventTypes(folder)).toEqual([
    { name: "idv_verified_event", ...common },
    { name: "idv_verified", ...common },
  ]);
});

test("no project, no types", () => expect(declaredEventTypes("/nowhere")).toEqual([]));
