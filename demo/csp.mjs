/**
 * The Content Security Policy that README.md recommends: for a site that has Converse, our bundles, the XMPP server and
 * its uploads at one origin.
 */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'media-src': "'self' blob:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'self'",
};

/**
 * Writes a policy.
 * @param more sources that are added to those of the recommended one, by directive; what has none is `'self'`
 */
export function policy(more = {}) {
  const added = Object.entries(more).map(([name, sources]) => [name, `${POLICY[name] ?? "'self'"} ${sources}`]);
  return Object.entries({ ...POLICY, ...Object.fromEntries(added) })
    .map((directive) => directive.join(' '))
    .join('; ');
}

/**
 * The same for the demo's page and its two chats: they are of several origins, of which one frames the others, and
 * Converse's uploads are at `localhost`.
 * @param {string} port
 */
export function demoPolicy(port) {
  const names = ['localhost', '127.0.0.1', '*.jet.localhost'];
  const origins = names.map((name) => `http://${name}${port ? `:${port}` : ''}`).join(' ');
  const directives = ['img-src', 'media-src', 'connect-src', 'frame-src', 'frame-ancestors'];
  return policy(Object.fromEntries(directives.map((name) => [name, origins])));
}
