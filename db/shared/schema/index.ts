/** All shared tables, for Drizzle's `schema` option. drizzle-kit reads the files themselves. */
export * from './teams.ts';
export * from './users.ts';
export * from './roles.ts';
export * from './scripts.ts';
export * from './audit.ts';
export * from './organisation.ts';
export * from './tokens.ts';
export * from './imports.ts';
export * from './control-m.ts';
export * from './saved-filters.ts';
