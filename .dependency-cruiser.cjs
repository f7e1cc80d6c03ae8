/** The import rules of docs/architecture.md: arrows never turn. */
const LAYERS = [
  ['bytes', 'errors', 'log', 'registry'],
  ['crypto', 'streams', 'xmpp'],
  ['jingle', 'key-transport', 'worker'],
  ['transports'],
  ['converse'],
];
const path = (names) => names.map((name) => `^src/${name}(/|\\.ts$)`).join('|');

/** A layer imports itself and the layers below. */
const layerRules = LAYERS.map((layer, index) => ({
  name: `src-${layer[0]}-imports-below`,
  severity: 'error',
  from: { path: path(layer) },
  to: { path: `^plugins/|${path(LAYERS.slice(index + 1).flat()) || '^$'}` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...layerRules,
    {
      name: 'errors-and-bytes-stand-alone',
      severity: 'error',
      from: { path: '^src/(bytes/|errors|log|registry)' },
      to: { path: '^(src|plugins)/', pathNot: '^src/(bytes/|errors|log|registry)' },
    },
    {
      name: 'plugins-are-independent',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: '^plugins/[^/]+/', pathNot: '^plugins/$1/' },
    },
    {
      name: 'transports-are-independent',
      severity: 'error',
      from: { path: '^src/transports/([^/]+)/' },
      to: { path: '^src/transports/[^/]+/', pathNot: '^src/transports/$1/' },
    },
    {
      name: 'converse-at-the-edge',
      severity: 'error',
      from: { pathNot: '^(src/converse/|plugins/[^/]+/(index\\.ts|ui/)|spec/)' },
      to: { path: '^src/converse/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lit-in-ui',
      severity: 'error',
      from: { pathNot: '^(plugins/[^/]+/ui/|spec/|node_modules)' },
      to: { path: 'node_modules/(lit|lit-[^/]+|@lit)/' },
    },
    {
      name: 'libsignal-in-its-plugin',
      severity: 'error',
      from: { pathNot: '^(plugins/omemo-key-transport/|node_modules|bench/)' },
      to: { path: '@privacyresearch' },
    },
    {
      name: 'hash-wasm-in-crypto',
      severity: 'error',
      from: { pathNot: '^(src/crypto/|node_modules|bench/)' },
      to: { path: 'node_modules/hash-wasm/' },
    },
    { name: 'nothing-imports-specs', severity: 'error', from: { pathNot: '^spec/' }, to: { path: '^(spec|demo)/' } },
    { name: 'no-converse-at-run-time', severity: 'error', from: {}, to: { path: '(^|/)(@converse|converse\\.js)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
    },
  },
};
