/** The import rules of docs/architecture.md: arrows have one direction. Type-only imports count. */
const path = (root, names) => names.map((name) => `^${root}${name}(/|\\.ts$)`).join('|');

/** Each layer of a folder imports itself and the layers before it. */
const layers = (root, names) =>
  names.map((layer, index) => ({
    name: `${root}${layer[0]}-imports-below`,
    severity: 'error',
    from: { path: path(root, layer) },
    to: { path: path(root, names.slice(index + 1).flat()) || '^$' },
  }));

/** The rooms of a layer do not know each other. */
const apart = (root, ...rooms) =>
  rooms.map((room) => ({
    name: `${root}${room}-stands-apart`,
    severity: 'error',
    from: { path: path(root, [room]) },
    to: {
      path: path(
        root,
        rooms.filter((other) => other !== room),
      ),
    },
  }));

const FILES = 'plugins/encrypted-file-transfer/';
const OMEMO = 'plugins/omemo-key-transport/';
const JET = 'plugins/jet/';
const OPENPGP = 'plugins/openpgp-envelope/';
/** Files outside of index.ts and ui/ that are given Converse itself and call it; they import its types. */
const CALLERS = [
  `${FILES}(settings|setting-kinds|devices/reachability)`,
  `${OMEMO}(settings|catch-up|own-login|own-messages)`,
  `${OPENPGP}login`,
];
/** Declarations alone; the package does not export them, so only the type check resolves them. */
const HOST_TYPES = '^@converse/headless/types/';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: HOST_TYPES } },
    ...layers('src/', [
      ['bytes', 'async', 'errors', 'load-part', 'log', 'registry', 'release', 'texts'],
      ['crypto', 'xmpp'],
      ['storage', 'streams'],
      ['jingle', 'key-transport', 'worker'],
      ['content-security', 'transports'],
      ['converse'],
    ]),
    { name: 'src-knows-no-plugin', severity: 'error', from: { path: '^src/' }, to: { path: '^plugins/' } },
    ...layers(FILES, [
      ['settings', 'setting-kinds', 'wire'],
      ['transfer', 'devices'],
      ['send', 'receive'],
      ['on-demand', 'load-on-demand', 'load-webrtc', 'load-socks5'],
      ['application', 'ui', 'transports', 'api'],
      ['compose'],
      ['index'],
    ]),
    ...apart(FILES, 'send', 'receive'),
    ...apart(FILES, 'compose', 'ui'),
    ...layers(OMEMO, [
      ['omemo'],
      ['api', 'settings', 'catch-up'],
      ['converse', 'own'],
      ['own-login', 'own-messages'],
      ['index'],
    ]),
    ...apart(OMEMO, 'converse', 'own'),
    ...layers(OPENPGP, [
      ['library', 'date-time', 'base64-text'],
      ['keys'],
      ['envelope'],
      ['own'],
      ['session', 'start'],
      ['ui', 'login'],
      ['index'],
    ]),
    ...layers(JET, [
      ['cipher', 'stanza'],
      ['envelope'],
      ['text-envelope'],
      ['key-transport-envelope', 'lone-envelope', 'jet'],
      ['index'],
    ]),
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
      name: 'gateway-stands-apart',
      severity: 'error',
      from: { path: '^server/gateway/' },
      to: { pathNot: '^server/gateway/|node_modules/(ws|@types)/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'ws-in-the-gateway',
      severity: 'error',
      from: { pathNot: '^(server/gateway/|spec/)|(^|/)node_modules/' },
      to: { path: 'node_modules/ws/' },
    },
    {
      name: 'converse-at-the-edge',
      severity: 'error',
      from: { pathNot: '^(src/converse/|plugins/[^/]+/(index\\.ts|ui/)|spec/)' },
      to: { path: '^src/converse/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'converse-in-named-files',
      severity: 'error',
      from: {
        path: '^(src|plugins)/',
        pathNot: [
          '^(src/converse/|plugins/[^/]+/(index\\.ts|ui/)|plugins/omemo-key-transport/converse/)',
          `^(${CALLERS.join('|')})\\.ts$`,
        ],
      },
      to: { path: '^src/converse/' },
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
      name: 'openpgp-in-its-plugin',
      severity: 'error',
      from: { pathNot: '^(plugins/openpgp-envelope/library\\.ts$|spec/|node_modules)' },
      to: { path: 'node_modules/openpgp/' },
    },
    {
      name: 'hash-wasm-in-crypto',
      severity: 'error',
      from: { pathNot: '^(src/crypto/|node_modules|bench/)' },
      to: { path: 'node_modules/hash-wasm/' },
    },
    { name: 'nothing-imports-specs', severity: 'error', from: { pathNot: '^spec/' }, to: { path: '^(spec|demo)/' } },
    {
      name: 'no-converse-at-run-time',
      severity: 'error',
      from: { pathNot: '(^|/)node_modules/' },
      to: { path: '(^|/)(@converse|converse\\.js)/', pathNot: HOST_TYPES, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'host-types-in-one-file',
      severity: 'error',
      from: { pathNot: '^src/converse/host-types\\.ts$|(^|/)node_modules/' },
      to: { path: '(^|/)(@converse|converse\\.js)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default'],
    },
  },
};
