// Who may import whom. The picture is in CONTRIBUTING.md; `npm run borders` checks it.
const { builtinModules } = require('node:module');

const layer = (name, allowed) => ({
  name: `${name}-layer`,
  severity: 'error',
  comment: `${name} may import ${[name, ...allowed].join(', ')} of the product's folders`,
  from: { path: `^${name}/` },
  to: {
    path: '^(language|disk|engine|runner|simulator|testing|server|client|cli|test)/',
    pathNot: `^(${[name, ...allowed].join('|')})/`,
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    layer('language', []),
    layer('disk', ['language']),
    layer('engine', ['language']),
    layer('simulator', ['language']),
    layer('server', ['language', 'disk']),
    layer('runner', ['language', 'engine']),
    layer('testing', ['language', 'engine', 'simulator']),
    layer('cli', ['language', 'disk', 'engine', 'runner', 'simulator', 'testing']),
    layer('client', ['language', 'engine', 'runner', 'simulator', 'testing']),
    {
      name: 'engine-sees-data-only',
      severity: 'error',
      comment: 'only plain data and the catalog cross from the language to those who run it',
      from: { path: '^(engine|simulator|testing|client|runner)/' },
      to: { path: '^language/', pathNot: '^language/(catalog|model|protocol)/' },
    },
    {
      name: 'catalog-is-a-leaf',
      severity: 'error',
      from: { path: '^language/catalog/' },
      to: { pathNot: '^language/catalog/' },
    },
    {
      name: 'language-without-node',
      severity: 'error',
      comment: 'the language also runs in a web worker',
      from: { path: '^language/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'web-without-node',
      severity: 'error',
      comment: 'what a browser loads leads to no module that needs Node',
      from: { path: '^(client/extension-web|server/main-browser)\\.ts$' },
      to: {
        reachable: true,
        path: [
          `^(node:)?(${builtinModules.join('|')})$`,
          '^(runner|simulator)/',
          '(^|/)(langium|vscode-jsonrpc|vscode-languageclient|vscode-languageserver[a-z-]*)/(lib/)?node(/|$)',
        ],
      },
    },
    {
      name: 'client-knows-the-runner-by-its-protocol',
      severity: 'error',
      from: { path: '^(client|cli)/' },
      to: { path: '^runner/', pathNot: '^runner/(protocol|client|home|hosts|practice|tenants|version)' },
    },
    {
      name: 'vscode-only-in-client',
      severity: 'error',
      from: { pathNot: '^(client|test/e2e)/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'one-door-to-network',
      severity: 'error',
      from: { pathNot: '^(engine/defender/http-transport|test/)' },
      to: { path: 'node_modules/node-fetch' },
    },
    {
      name: 'one-door-to-identity',
      severity: 'error',
      from: { pathNot: '^engine/auth/azure-identity' },
      to: { path: 'node_modules/@azure' },
    },
    {
      name: 'no-sibling-feature',
      severity: 'error',
      from: { path: '^client/features/([^/]+)/' },
      to: { path: '^client/features/', pathNot: '^client/features/$1/' },
    },
    {
      name: 'features-not-from-infrastructure',
      severity: 'error',
      from: { path: '^client/infrastructure/' },
      to: { path: '^client/features/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^(dist|test-results|\\.vscode-host)/' },
  },
};
