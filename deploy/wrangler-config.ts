/**
 * Wrangler's configuration of one environment: wrangler.toml with the environment's name, address and app id, written to
 * an ignored folder, so that deploying changes no tracked file.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import { z } from "zod";
import { type Chosen, PROJECT, outputFolder } from "./environments.ts";

const tomlSchema = z.looseObject({
  main: z.string(),
  assets: z.looseObject({ directory: z.string() }),
  build: z.looseObject({ command: z.string() }),
  vars: z.record(z.string(), z.string()),
});

/** Returns the configuration for `chosen` as it is written to `target`, a folder. */
function wranglerConfigFor({ environment }: Chosen, target: string): Record<string, unknown> {
  const toml = readToml();
  const { hostname } = new URL(environment.url);
  const isOwnDomain = !hostname.endsWith(".workers.dev");
  return {
    ...toml,
    name: environment.worker,
    main: relative(target, join(PROJECT, toml.main)),
    assets: { ...toml.assets, directory: relative(target, join(PROJECT, toml.assets.directory)) },
    // Wrangler takes this one from where it is started, and the others from where the configuration lies.
    build: { ...toml.build, cwd: PROJECT },
    vars: variablesOf(toml, environment),
    ...(environment.emailDomains !== null && { send_email: [{ name: "EMAIL" }] }),
    ...(environment.metrics && {
      analytics_engine_datasets: [{ binding: "METRICS", dataset: datasetName(environment.worker) }],
    }),
    ...(isOwnDomain && { routes: [{ pattern: hostname, custom_domain: true }] }),
  };
}

/** Returns the Worker's variables in this environment. */
export function readVariables({ environment }: Chosen): Readonly<Record<string, string>> {
  return variablesOf(readToml(), environment);
}

function variablesOf({ vars }: z.infer<typeof tomlSchema>, environment: Chosen["environment"]) {
  const { url, appId, supportUrl, supportEmail, emailDomains } = environment;
  const mail = supportEmail === null ? null : `mailto:${supportEmail}`;
  const support = supportUrl ?? mail ?? vars["SUPPORT_URL"] ?? "";
  return {
    ...vars,
    PUBLIC_URL: url,
    HUBSPOT_APP_ID: appId ?? "",
    SUPPORT_URL: support,
    EMAIL_DOMAINS: emailDomains ?? vars["EMAIL_DOMAINS"] ?? "",
  };
}

/** Returns the name of a Worker's dataset: names there have no dashes. */
function datasetName(worker: string): string {
  return worker.replaceAll("-", "_");
}

/** Writes the configuration; returns its path. */
export function writeWranglerConfig(folder: string, chosen: Chosen): string {
  const target = outputFolder(folder, chosen.name);
  mkdirSync(target, { recursive: true });
  const path = join(target, "wrangler.json");
  writeFileSync(path, `${JSON.stringify(wranglerConfigFor(chosen, target), null, 2)}\n`);
  return path;
}

/** Returns the name of the Worker in wrangler.toml. */
export function defaultWorkerName(): string {
  return z.looseObject({ name: z.string() }).parse(readToml()).name;
}

function readToml(): z.infer<typeof tomlSchema> {
  return tomlSchema.parse(experimental_readRawConfig({ config: join(PROJECT, "wrangler.toml") }).rawConfig);
}
