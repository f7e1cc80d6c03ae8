import { createReadStream, statSync } from 'node:fs';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** What is served, and from where; the first that fits. */
const FOLDERS = [
  ['/converse/', join(ROOT, 'node_modules/converse.js/dist')],
  ['/dist/', join(ROOT, 'dist')],
  ['/', join(ROOT, 'demo/site')],
];
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
};

/** The file for a path of an address, or undefined: nothing outside of the folders above is served. */
function fileFor(path) {
  try {
    const [prefix, folder] = FOLDERS.find(([start]) => path.startsWith(start));
    const file = normalize(join(folder, decodeURIComponent(path.slice(prefix.length)) || 'index.html'));
    return file.startsWith(folder + sep) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Answers with a file, or with 404. */
export function serveFile(path, response, headers) {
  const file = fileFor(path);
  if (file === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
    return;
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  // Another build may come: the browser asks again each time.
  // Scripts of another origin need its leave; the demo's two origins give it to each other.
  // Converse gets the wasm file once for each prekey that it makes, a hundred times at a first login.
  const caching = extname(file) === '.wasm' ? 'max-age=60' : 'no-store';
  const open = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': caching };
  response.writeHead(200, { 'Content-Type': type, ...open, ...headers });
  pipeline(createReadStream(file), response, () => undefined);
}
