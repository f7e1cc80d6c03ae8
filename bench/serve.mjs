import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { policy } from '../demo/csp.mjs';
import { Calls } from './calls.mjs';

const TITLE = '<!doctype html><title>converse-jet bench</title>';
const PAGES = { '/': TITLE, '/calling.html': `${TITLE}<script type="module" src="/calling.js"></script>` };

/**
 * Serves an empty page, and the scripts of a folder, on a free port of the loopback interface; and `calling.html`,
 * a page that does what `call` says.
 */
export async function serve(folder) {
  const calls = new Calls();
  const server = createServer(async (request, response) => {
    const { url } = request;
    if (url === '/calls') return calls.exchange(request, response);
    const [, name] = /^\/([\w-]+(?:\.[\w-]+)*\.js)$/.exec(url) ?? [];
    const body = PAGES[url] ?? (name && (await readFile(join(folder, name)).catch(() => undefined)));
    const type = url in PAGES ? 'text/html' : 'text/javascript';
    response.writeHead(body ? 200 : 404, { 'Content-Type': type, 'Content-Security-Policy': policy() }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/`;
  return { url, call: (...call) => calls.call(...call), forget: () => calls.forget(), stop: () => server.close() };
}
