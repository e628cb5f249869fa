/**
 * The admin's pages, in the order of the menu. A page is one entry here, and one route that `web/routes/admin/portal.tsx` mounts;
 * it is shown by `showPage`.
 */

/** One page of the menu. */
export interface AdminPage {
  readonly path: string;
  readonly label: string;
  /** Its part of the documentation, below `/docs/`. */
  readonly help: string;
}

/** Pages under one heading; the first group has none. */
interface PageGroup {
  readonly heading: string | null;
  readonly pages: readonly AdminPage[];
}

export const NAVIGATION: readonly PageGroup[] = [
  {
    heading: null,
    pages: [
      { path: "/portal", label: "Overview", help: "admin#overview" },
      { path: "/portal/setup", label: "Set-up", help: "setup" },
      { path: "/portal/attention", label: "Needs attention", help: "activity#needs-attention" },
      { path: "/portal/verifications", label: "Verifications", help: "activity#verifications" },
      { path: "/portal/activity", label: "Activity", help: "activity#activity" },
    ],
  },
  {
    heading: "Settings",
    pages: [
      { path: "/portal/connection", label: "Connection", help: "admin#connection" },
      { path: "/portal/triggers", label: "Triggers", help: "admin#triggers" },
      { path: "/portal/limits", label: "Limits", help: "admin#limits" },
      { path: "/portal/delivery", label: "Delivery", help: "delivery" },
      { path: "/portal/gates", label: "Gates", help: "gates" },
      { path: "/portal/person-page", label: "Person's page", help: "admin#persons-page" },
      { path: "/portal/data", label: "Data", help: "admin#data" },
    ],
  },
  {
    heading: "Record",
    pages: [
      { path: "/portal/audit", label: "Audit log", help: "admin#audit-log" },
      { path: "/portal/diagnostics", label: "Diagnostics", help: "admin#diagnostics" },
      { path: "/portal/sign-ins", label: "Sign-ins", help: "admin#sign-ins" },
    ],
  },
];

const PAGES = NAVIGATION.flatMap((group) => group.pages);

/** Returns the menu's entry of a path: of the page itself, or of the page that it is below. */
export function pageAt(path: string): AdminPage | null {
  const below = () => PAGES.find((page) => page.path !== "/portal" && path.startsWith(`${page.path}/`));
  return PAGES.find((page) => page.path === path) ?? below() ?? null;
}
