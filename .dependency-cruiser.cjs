/**
 * Who may import whom: docs/technical-overview.md, "The house". `server/checks/structure.ts` runs these rules,
 * adds the two that need the whole graph, and asserts that every source file was looked at.
 */

const tests = '[.](test|browser[.]test)[.]tsx?$';
/** Programs that start and measure everything; no product code imports them. */
const harness = '(^|/)(testing|bench|torture|e2e|checks)/';
/** Builds what is missing before a start in a checkout, where the packages for developers are. */
const builder = '^server/(build/|dev[.]mjs$)';
/** What the guards hand to every feature: who calls, what they may do, what is recorded. */
const guardParts =
  '^server/shared/(rbac/|auth/(caller|password|api-token)[.]ts$|audit/(record|transaction)[.]ts$)';
/** For a DBA, and for a personal database whose server is stopped or cannot start. */
const withoutServer = '^client/cli/commands/(shared|local|local-restore)[.]ts$';
/** In a checkout `npx wo` builds the command first, as `npm start` does the server. */
const launcher = '^client/cli/wo[.]js$';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  {
    name: 'db-is-a-leaf',
    comment: 'db imports nothing of server or client; its tests may use server/testing.',
    from: { path: '^db/' },
    to: { path: '^(server|client)/', pathNot: harness },
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
    from: { path: '^server/local/', pathNot: [tests, harness] },
    to: { path: '^(db/shared|server/(shared|bridge|installation))/' },
  },
  {
    name: 'shared-never-local',
    comment: 'Team features may not touch personal data, so that it cannot leave the machine.',
    from: { path: '^server/shared/', pathNot: [tests, harness] },
    to: { path: '^(db/local|server/(local|bridge|installation))/' },
  },
  {
    name: 'feature-through-its-service',
    comment: 'A feature imports another feature only through its service.ts, or what the guards hand out.',
    from: { path: '^server/(local|shared|bridge)/([^/]+)/', pathNot: [tests, harness] },
    to: {
      path: '^server/(local|shared|bridge)/[^/]+/',
      pathNot: ['^server/$1/$2/', '/service[.]ts$', guardParts],
    },
  },
  {
    name: 'client-imports-only-types-of-server',
    comment: 'Code of the server must not get into the page, the CLI or the sdk.',
    from: { path: '^client/', pathNot: [tests, harness, launcher] },
    to: { path: '^server/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'client-not-db',
    comment: 'Clients know the contract, not the tables.',
    from: { path: '^client/', pathNot: [tests, harness, withoutServer] },
    to: { path: '^db/' },
  },
  {
    name: 'clients-over-the-sdk',
    comment: 'sdk, cli and web: the latter two use the first, never each other.',
    from: { path: '^client/(sdk|cli|web)/', pathNot: [tests, harness] },
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
    from: { path: '^(db|server|client/(sdk|cli))/', pathNot: [tests, harness, builder] },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'nothing-unresolved',
    comment: 'An import that does not resolve is not checked by any other rule either.',
    from: {},
    to: { couldNotResolve: true, pathNot: '^(../)*dist/' }, // what is built is not there in a fresh checkout
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
