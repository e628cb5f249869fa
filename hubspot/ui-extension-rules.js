/** HubSpot's own rules for UI extensions, as a plugin that oxlint can load. */
import { config } from "@hubspot/eslint-config-ui-extensions";

const plugin = config
  .map(({ plugins }) => plugins?.["@hubspot/ui-extensions"])
  .find((found) => found !== undefined);

export default { ...plugin, meta: { ...plugin.meta, name: "hubspot-ui-extensions" } };
