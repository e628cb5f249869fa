/**
 * Builds an extension as HubSpot's builder does (`remoteBuild` of @hubspot/ui-extensions-dev-server 2.1.2): one IIFE that finds
 * React and its renderer among the worker's globals. Also builds the sandbox's own two scripts, which stand for HubSpot's.
 */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, type Rolldown } from "vite";
import { PLACEHOLDER } from "../../hubspot/address-fields.ts";
import { SOURCE } from "./project.ts";

/** Found as an npm workspace by HubSpot's build. */
const KIT = join(SOURCE, "app/packages/kit/index.ts");
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Returns the script of an extension, which calls the app at `appOrigin`. */
export function buildExtension(entrypoint: string, appOrigin: string): Promise<string> {
  return buildScript(join(SOURCE, entrypoint), {
    external: ["react", "react-dom", "@remote-ui/react"],
    globals: { react: "React", "@remote-ui/react": "RemoteUI" },
    plugins: [addressPlugin(appOrigin)],
  });
}

/** Returns one of the sandbox's own scripts: HubSpot's page, or HubSpot's worker. */
export function buildOwn(name: "host" | "worker"): Promise<string> {
  return buildScript(join(HERE, name, "main.ts"), { external: [], globals: {}, plugins: [] });
}

interface ScriptOptions {
  readonly external: string[];
  readonly globals: Record<string, string>;
  readonly plugins: Plugin[];
}

async function buildScript(entry: string, { external, globals, plugins }: ScriptOptions): Promise<string> {
  const name = basename(entry).replace(/\.tsx?$/u, "");
  const result = await build({
    root: SOURCE,
    configFile: false,
    envDir: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    resolve: { alias: { "@1kosmos/kit": KIT } },
    // As for production, whatever the process was started for.
    oxc: { jsx: { runtime: "automatic", development: false } },
    plugins,
    build: {
      lib: { entry, name, formats: ["iife"], fileName: () => `${name}.js` },
      rolldownOptions: { external, output: { globals, extend: true } },
      minify: true,
      write: false,
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  const chunk = output !== undefined && "output" in output ? codeOf(output) : undefined;
  if (chunk === undefined) throw new Error(`the build of ${entry} made no script`);
  return chunk;
}

function codeOf({ output }: Rolldown.RolldownOutput): string {
  return output[0].code;
}

/** Writes the app's address where `npm run hubspot:configure` writes it. */
function addressPlugin(origin: string): Plugin {
  return {
    name: "app-address",
    transform: (code, id) =>
      id.endsWith("/worker-url.ts") ? { code: code.replace(PLACEHOLDER, origin), map: null } : null,
  };
}
