import { bytestreamLoadContract } from '../contracts/bytestream-load.mjs';
import { bytestreamContract } from '../contracts/bytestreams.mjs';
import { gatewayWorld, moduleWorld } from '../support/bytestreams/worlds.mjs';

const MANY = { max: 300, maxPerAddress: 300 };

bytestreamContract('mod_proxy65_websocket with libevent', () => moduleWorld({}, { backend: 'event' }));
bytestreamContract('mod_proxy65_websocket over TLS', () => moduleWorld({}, { tls: true }));
bytestreamContract('mod_proxy65_websocket over TLS with libevent', () =>
  moduleWorld({}, { backend: 'event', tls: true }),
);
bytestreamLoadContract('mod_proxy65_websocket under load', () => moduleWorld(MANY));
bytestreamLoadContract('mod_proxy65_websocket under load with libevent', () => moduleWorld(MANY, { backend: 'event' }));
bytestreamLoadContract('converse-jet-gateway under load', () => gatewayWorld(MANY));

describe('mod_proxy65_websocket over TLS, of itself', () => {
  it('announces the URL of its TLS port', async () => {
    const world = await moduleWorld({}, { tls: true });
    expect(await world.accounts.discover()).toContain(`url='${world.url}'`);
    await world.stop();
  });
});
