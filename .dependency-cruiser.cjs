/**
 * Who may import whom: docs/technical-overview.md, "The house". `tools/structure.ts` runs these rules,
 * adds the two that need the whole graph, and asserts that every source file was looked at.
 */

const tests = '[.](test|browser[.]test)[.]tsx?$';
/** Programs that start and measure everything; no product code imports them. */
const harness = '^(server/(testing|bench|torture)|tools)/';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  {
    name: 'db-is-a-leaf',
    comment: 'db imports nothing of server or client; its tests may use server/testing.',
    from: { path: '^db/' },
    to: { path: '^(server|client)/', pathNot: '^server/testing/' },
  },
  {
    name: 'one-database-per-wing-of-db',
    comment: 'db/local and db/shared never import each other.',
    from: { path: '^db/(local|shared)/' },
    to: { path: '^db/(local|shared)/', pathNot: '^db/$1/' },
  },
  {
    name: 'local-never-shared',
    comment: 'Personal features may not touch team data, so that they work without it.',
    from: { path: '^server/local/', pathNot: tests },
    to: { path: '^(db/shared|server/(shared|bridge|installation))/' },
  },
  {
    name: 'shared-never-local',
    comment: 'Team features may not touch personal data, so that it cannot leave the machine.',
    from: { path: '^server/shared/', pathNot: tests },
    to: { path: '^(db/local|server/(local|bridge|installation))/' },
  },
  {
    name: 'feature-through-its-service',
    comment: 'A feature imports another feature only through its service.ts (or the permission catalogue).',
    from: { path: '^server/(local|shared|bridge)/([^/]+)/', pathNot: tests },
    to: {
      path: '^server/(local|shared|bridge)/[^/]+/',
      pathNot: ['^server/$1/$2/', '/service[.]ts$', '^server/shared/rbac/permissions[.]ts$'],
    },
  },
  {
    name: 'client-imports-only-types-of-server',
    comment: 'Code of the server must not get into the page, the CLI or the sdk.',
    from: { path: '^client/', pathNot: tests },
    to: { path: '^server/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'client-not-db',
    comment: 'Clients know the contract, not the tables.',
    from: { path: '^client/', pathNot: tests },
    to: { path: '^db/' },
  },
  {
    name: 'clients-over-the-sdk',
    comment: 'sdk, cli and web: the latter two use the first, never each other.',
    from: { path: '^client/(sdk|cli|web)/', pathNot: tests },
    to: { path: '^client/', pathNot: ['^client/$1/', '^client/sdk/'] },
  },
  {
    name: 'server-not-client',
    comment: 'The server does not know its clients.',
    from: { path: '^server/', pathNot: [tests, harness] },
    to: { path: '^client/' },
  },
  {
    name: 'product-not-harness',
    comment: 'Product code imports no tests, test helpers, benchmarks or tools.',
    from: { path: '^(db|server|client)/', pathNot: [tests, harness] },
    to: { path: [tests, harness] },
  },
  {
    name: 'no-dev-dependency-at-run-time',
    comment: 'What runs after `npm ci --omit=dev` must find its packages. The page is bundled, so it may.',
    from: { path: '^(db|server|client/(sdk|cli))/', pathNot: [tests, harness] },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'nothing-unresolved',
    comment: 'An import that does not resolve is not checked by any other rule either.',
    from: {},
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: forbidden.map((rule) => ({ ...rule, severity: 'error' })),
  options: {
    tsPreCompilationDeps: true, // without it type-only imports are invisible
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['[.]css$', '^server/bridge/publish/corpus/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'require'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
