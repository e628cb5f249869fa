/**
 * The generation of HubSpot's paths. Callers name the paths of v3, and the dated ones of what only v4 had
 * (associations, callbacks of actions), which are called under either setting; here is all that a dated version
 * changes about an address. Differences of responses (207 or 200 with `errors[]`, `warnings[]`) are read alike in
 * both versions. Source: HubSpot docs, "API versioning"; HubSpot's OpenAPI documents.
 */

/** HubSpot leaves v3 unsupported from September 2027. v4, unsupported from March 2027, is not called. */
export const API_VERSIONS = ["v3", "2026-09"] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** Reads `HUBSPOT_API_VERSION`; v3 when there is none. Throws for any other. */
export function apiVersionFrom(value: string | undefined): ApiVersion {
  if (value === undefined || value === "") return "v3";
  const known = API_VERSIONS.find((version) => version === value);
  if (known !== undefined) return known;
  throw new Error(`HUBSPOT_API_VERSION must be ${API_VERSIONS.join(" or ")}, not "${value}".`);
}

/**
 * HubSpot moves the version behind the API's name: `/crm/v3/objects/contacts` is `/crm/objects/2026-09/contacts`.
 * Timelines have no v3 for us and are dated already.
 */
const MOVES: readonly (readonly [from: RegExp, to: string])[] = [
  [/^\/crm\/v3\/(objects|properties|pipelines|lists)(?=\/)/u, "/crm/$1/{version}"],
  [/^\/crm\/v3\/owners(?=\/|$)/u, "/crm/owners/{version}"],
  [/^\/integrators\/timeline\/2026-03(?=\/)/u, "/integrators/timeline/{version}"],
];

/** Returns the address under an API version. */
export function versioned(url: string, apiVersion: ApiVersion): URL {
  const target = new URL(url);
  if (apiVersion === "v3") return target;
  for (const [from, to] of MOVES)
    target.pathname = target.pathname.replace(from, to.replace("{version}", apiVersion));
  // v3 ends the address of a collection of lists with a slash, the dated paths end none.
  target.pathname = target.pathname.replace(/\/$/u, "");
  return target;
}
