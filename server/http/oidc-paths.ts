/** Opened by browsers, not called by programs: they answer with redirects and pages. */
export const oidcPaths = { start: '/auth/oidc/start', callback: '/auth/oidc/callback' } as const;
