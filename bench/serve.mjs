import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { CSP } from '../demo/server.mjs';

const PAGE = '<!doctype html><title>converse-jet bench</title>';

/** Serves an empty page, and the scripts of a folder, on a free port of the loopback interface. */
export async function serve(folder) {
  const server = createServer(async ({ url }, response) => {
    const [, name] = /^\/([\w-]+\.js)$/.exec(url) ?? [];
    const body = url === '/' ? PAGE : name && (await readFile(join(folder, name)).catch(() => undefined));
    const type = url === '/' ? 'text/html' : 'text/javascript';
    response.writeHead(body ? 200 : 404, { 'Content-Type': type, 'Content-Security-Policy': CSP }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}
