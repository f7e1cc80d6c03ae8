import { FOREIGN_SCRIPT, OPEN, stolenBy } from './foreign-script.mjs';
import { worldOfSuite } from './world.mjs';

/** A BOSH endpoint that is named like the library, and is a script to a page that imports it. */
const ENDPOINT = 'https://xmpp.example/libomemo.esm.min.js';
const HOST_META = `<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
  <Link rel="urn:xmpp:alt-connections:xbosh" href="${ENDPOINT}"/></XRD>`;

/** The attack on a page of that policy. @param name says which that is */
export const describeForeignEndpoint = (name, csp) =>
  describe(`A malicious server, where a page has ${name},`, () => {
    const world = worldOfSuite({ csp });

    /** Passes a BOSH request on to Prosody; the one that a page is closed with has no answer. */
    async function passOn(route) {
      try {
        const url = `http://127.0.0.1:${world.httpPort}/http-bind`;
        const answer = await fetch(url, { method: 'POST', body: route.request().postData() });
        await route.fulfill({ headers: OPEN, contentType: 'text/xml', body: await answer.text() });
      } catch {
        await route.abort().catch(() => undefined);
      }
    }

    async function onPage(page) {
      await page.route('https://localhost/.well-known/host-meta', (route) =>
        route.fulfill({ headers: OPEN, contentType: 'application/xrd+xml', body: HOST_META }),
      );
      await page.route(ENDPOINT, (route) => {
        if (route.request().method() === 'POST') return passOn(route);
        return route.fulfill({ headers: OPEN, contentType: 'text/javascript', body: FOREIGN_SCRIPT });
      });
    }

    it('cannot have its BOSH endpoint taken for libomemo', async () => {
      const settings = { discover_connection_methods: true };
      const romeo = await world.open('romeo', 'juliet', { onPage, settings });

      expect(await stolenBy(romeo)).toBeUndefined();
      expect(await romeo.page.evaluate(() => _converse.api.connection.get().service)).toBe(ENDPOINT);
      await world.closeClients();
    });
  });
