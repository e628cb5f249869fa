/** The one person of the sandbox: super admin of every portal, who connects apps and changes records by hand. */
export const ADMIN_USER = { id: 1, email: "admin@example.com" } as const;
