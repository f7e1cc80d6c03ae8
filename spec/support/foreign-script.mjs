import { once } from 'node:events';
import { createServer } from 'node:http';
import { waitUntil } from './wait-until.mjs';

/** Lets pages of every origin read an answer. */
export const OPEN = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };

/** A script of an attacker: in a page that runs it, it can read all that the page can. */
export const FOREIGN_SCRIPT = 'globalThis.__stolen = _converse.state.omemo_store.getIdentityKeyPair(); export {};';

/** A web server of another origin, which answers every request with that script. @returns its `port`, and `stop()` */
export async function serveForeignScript() {
  const server = createServer((incoming, response) => {
    response.writeHead(200, { 'Content-Type': 'text/javascript', ...OPEN }).end(FOREIGN_SCRIPT);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: server.address().port, stop };
}

/** What such a script has read in a page, once the key transport is on and has imported its library. */
export async function stolenBy({ page }) {
  await waitUntil(() =>
    page.evaluate(async () => {
      await _converse.api.waitUntil('OMEMOInitialized');
      return _converse.api.omemoKeyTransport.unavailable() === undefined;
    }),
  );
  return page.evaluate(async () => {
    await _converse.api.omemoKeyTransport.devices('juliet@localhost');
    return globalThis.__stolen && Object.keys(globalThis.__stolen);
  });
}
