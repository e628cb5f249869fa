/** Where the pages for people are on HubSpot's side. */

/** HubSpot's own addresses: an area and a number of a portal. No endpoint of the API has one there. */
const PAGE = /^\/(?:contacts|help-desk|import|integrations-settings|settings|workflows)\/\d+(?:[/?]|$)/u;
const OWN = /^\/(?:tour|favicon\.ico)(?:\?|$)/u;

/** Returns whether an address is a page's: no fault and no log entry concerns it. */
export function isPagePath(path: string): boolean {
  return PAGE.test(path) || OWN.test(path);
}
