import { dependenciesOf, initializePlugin } from '../../support/converse-global.js';
import '../../../plugins/jet/index.js';
import type { Envelope } from '../../../plugins/jet/envelope.js';
import { install } from '../../../src/converse/install.js';
import type { Registry } from '../../../src/registry.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { MemoryKeys } from '../../support/memory-key-transport.js';

describe('The jet plugin', () => {
  let host: MemoryConverse;

  beforeEach(() => {
    host = new MemoryConverse();
    initializePlugin('jet', host.converse);
  });

  const registerKeyTransport = () =>
    install(host.converse).keyTransports.register(new MemoryKeys().join('romeo@example.org', 1));

  it('needs no more of Converse than disco', () => {
    expect(dependenciesOf('jet')).toEqual(['converse-disco']);
  });

  it('is the security of its namespace', () => {
    expect(install(host.converse).jingle().securities.get(NS.jet)?.namespace).toBe(NS.jet);
  });

  it('announces JET, and JET-OMEMO only while there are keys to be had', () => {
    host.connect();

    expect(host.features).toContain(NS.jet);
    expect(host.features).not.toContain(NS.jetOmemo);

    const remove = registerKeyTransport();

    expect(host.features).toContain(NS.jetOmemo);

    remove();

    expect(host.features).not.toContain(NS.jetOmemo);
    expect(host.features).toContain(NS.jet);
  });

  it('announces no JET-OMEMO for a key transport that cannot be used', () => {
    host.connect();
    const transport = new MemoryKeys().join('romeo@example.org', 1);
    spyOn(transport, 'unavailable').and.returnValue('OMEMO is switched off' as unknown as undefined);
    install(host.converse).keyTransports.register(transport);

    expect(host.features).not.toContain(NS.jetOmemo);
  });

  it('uses envelopes that others register before those of the key transports', async () => {
    registerKeyTransport();
    const { envelopes } = host.converse.api['jet'] as { envelopes: Registry<Envelope> };
    envelopes.register({
      namespace: 'urn:example:openpgp',
      seal: () => Promise.resolve(element('urn:example:openpgp', 'openpgp')),
      open: () => Promise.reject(new Error('no')),
    });
    const security = install(host.converse).jingle().securities.get(NS.jet);
    const context = { contentName: 'a', initiator: host.jid, peer: 'juliet@example.org/balcony' };
    const offered = await security?.offer(context, { signal: new AbortController().signal });

    expect(offered?.element().getAttribute('type')).toBe('urn:example:openpgp');
  });
});
