import { dependenciesOf, initializePlugin } from '../../support/converse-global.js';
import '../../../plugins/jet/index.js';
import type { Cipher } from '../../../plugins/jet/cipher.js';
import type { Envelope } from '../../../plugins/jet/envelope.js';
import { macrotask } from '../../../src/async/macrotask.js';
import { install } from '../../../src/converse/install.js';
import type { Registry } from '../../../src/registry.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { MemoryKeys } from '../../support/memory-key-transport.js';
import { RecordingEnvelope } from '../../support/recording-envelope.js';
import { rejection } from '../../support/rejection.js';
import { xml } from '../../support/xml.js';
import { decide } from '../../support/decide.js';

describe('The jet plugin', () => {
  let host: MemoryConverse;

  beforeEach(() => {
    host = new MemoryConverse();
    initializePlugin('jet', host.converse);
  });

  const registerKeyTransport = (namespace?: string) =>
    install(host.converse).keyTransports.register(new MemoryKeys(namespace).join('romeo@example.org', 1));

  it('needs no more of Converse than disco', () => {
    expect(dependenciesOf('jet')).toEqual(['converse-disco']);
  });

  it('is the security of its namespace', () => {
    expect(install(host.converse).jingle().securities.get(NS.jet)?.namespace).toBe(NS.jet);
  });

  it('opens envelopes without <security/> where there is legacy OMEMO, and nowhere else', async () => {
    const security = install(host.converse).jingle().securities.get(NS.axolotl)!;
    const peer = 'juliet@example.org/balcony';
    const keys = new MemoryKeys(NS.axolotl);
    const transport = keys.join('juliet@example.org', 1);
    keys.join('romeo@example.org', 2);
    await decide(transport, 'romeo@example.org', 2, 'trusted');
    const envelope = await transport.wrap('romeo@example.org', { key: new Uint8Array(16), iv: new Uint8Array(12) });
    const answer = () => security.answer(envelope, { contentName: 'a', initiator: peer, peer });

    expect(await rejection(answer())).toEqual(jasmine.objectContaining({ reason: 'security-error' }));

    install(host.converse).keyTransports.register(keys.join('romeo@example.org', 2));

    expect((await answer()).sender?.id).toBe(1);
  });

  it('opens an envelope that comes while its key transport is being loaded', async () => {
    const { keyTransports, jingle } = install(host.converse);
    const security = jingle().securities.get(NS.axolotl)!;
    const peer = 'juliet@example.org/balcony';
    const keys = new MemoryKeys(NS.axolotl);
    const transport = keys.join('juliet@example.org', 1);
    const own = keys.join('romeo@example.org', 2);
    await decide(transport, 'romeo@example.org', 2, 'trusted');
    const envelope = await transport.wrap('romeo@example.org', { key: new Uint8Array(16), iv: new Uint8Array(12) });
    const unavailable = spyOn(own, 'unavailable').and.returnValue('it is being loaded');
    keyTransports.register(own);
    const opened = security.answer(envelope, { contentName: 'a', initiator: peer, peer });
    await macrotask();
    keyTransports.register(own);
    await macrotask();
    unavailable.and.returnValue(undefined);
    keyTransports.register(own);

    expect((await opened).sender?.id).toBe(1);
  });

  it('refuses an envelope whose key transport does not come to be usable', async () => {
    const { keyTransports, jingle } = install(host.converse);
    const own = new MemoryKeys(NS.axolotl).join('romeo@example.org', 2);
    spyOn(own, 'unavailable').and.returnValue('switched off');
    keyTransports.register(own);
    const clock = jasmine.clock().install();
    const peer = 'juliet@example.org/balcony';
    const envelope = xml(`<encrypted xmlns="${NS.axolotl}"/>`);
    const answer = jingle().securities.get(NS.axolotl)!.answer(envelope, { contentName: 'a', initiator: peer, peer });
    clock.tick(20_000);
    clock.uninstall();

    expect(await rejection(answer)).toEqual(jasmine.objectContaining({ reason: 'security-error' }));
  });

  it('announces JET and JET-OMEMO only while there are keys to be had', () => {
    host.connect();
    const both = (): boolean[] => [NS.jet, NS.jetOmemo].map((feature) => host.features.includes(feature));

    expect(both()).toEqual([false, false]);

    const remove = registerKeyTransport(NS.axolotl);

    expect(both()).toEqual([true, true]);

    remove();

    expect(both()).toEqual([false, false]);
  });

  it('announces an envelope that others register, and JET with it', () => {
    host.connect();
    const { envelopes } = host.converse.api['jet'] as { envelopes: Registry<Envelope> };
    const remove = envelopes.register(new RecordingEnvelope('urn:xmpp:openpgp:0'));

    expect(host.features).toEqual(jasmine.arrayContaining([NS.jet, 'converse-jet:0#urn:xmpp:openpgp:0']));
    expect(host.features).not.toContain(NS.jetOmemo);

    remove();

    expect(host.features).not.toContain('converse-jet:0#urn:xmpp:openpgp:0');
  });

  it('announces no JET-OMEMO for a key transport that cannot be used', () => {
    host.connect();
    const transport = new MemoryKeys(NS.axolotl).join('romeo@example.org', 1);
    spyOn(transport, 'unavailable').and.returnValue('OMEMO is switched off');
    install(host.converse).keyTransports.register(transport);

    expect(host.features).not.toContain(NS.jetOmemo);
  });

  it('announces no JET-OMEMO for keys of another namespace, but what says so', () => {
    host.connect();
    const remove = registerKeyTransport();

    expect(host.features).toContain(NS.jet);
    expect(host.features).not.toContain(NS.jetOmemo);
    expect(host.features).toContain('converse-jet:0#urn:example:memory-keys');

    remove();

    expect(host.features).not.toContain('converse-jet:0#urn:example:memory-keys');
  });

  describe('prefers', () => {
    const OTHER = 'urn:example:openpgp';
    /** Of an offer to somebody who can be reached by a key transport and by an envelope of another plugin. */
    async function typeWith(setting: unknown): Promise<string | null | undefined> {
      host.settings['jet_envelopes'] = setting;
      const keys = new MemoryKeys();
      const transport = keys.join('romeo@montague.lit', 1);
      keys.join('juliet@example.org', 2);
      await decide(transport, 'juliet@example.org', 2, 'trusted');
      const { envelopes } = host.converse.api['jet'] as { envelopes: Registry<Envelope> };
      envelopes.register(new RecordingEnvelope(OTHER));
      install(host.converse).keyTransports.register(transport);
      const security = install(host.converse).jingle().securities.get(NS.jet);
      const context = { contentName: 'a', initiator: host.jid, peer: 'juliet@example.org/balcony' };
      const features = new Set(security?.features());
      const offered = await security?.offer(context, { features, signal: new AbortController().signal });
      return offered?.element().getAttribute('type');
    }

    for (const [setting, type] of [
      [undefined, 'urn:example:memory-keys'],
      [[], 'urn:example:memory-keys'],
      ['urn:example:openpgp', 'urn:example:memory-keys'],
      [['urn:example:unknown'], 'urn:example:memory-keys'],
      [[OTHER], OTHER],
      [['urn:example:memory-keys', OTHER], 'urn:example:memory-keys'],
      [['urn:example:unknown', OTHER, 'urn:example:memory-keys'], OTHER],
    ] as const) {
      it(`${type} with the setting ${JSON.stringify(setting)}`, async () => {
        expect(await typeWith(setting)).toBe(type);
      });
    }
  });

  describe('chooses the type', () => {
    const OMEMO_0 = 'urn:xmpp:omemo:0';
    const context = { contentName: 'a', initiator: 'romeo@montague.lit/orchard', peer: 'juliet@example.org/balcony' };
    /** Of an offer to Juliet, who has devices in these namespaces; we have key transports of both. */
    async function typeFor(...namespaces: readonly string[]): Promise<string | null | undefined> {
      for (const namespace of [OMEMO_0, NS.axolotl]) {
        const keys = new MemoryKeys(namespace);
        const transport = keys.join('romeo@montague.lit', 1);
        if (namespaces.includes(namespace)) keys.join('juliet@example.org', 2);
        if (namespaces.includes(namespace)) await decide(transport, 'juliet@example.org', 2, 'trusted');
        install(host.converse).keyTransports.register(transport);
      }
      const security = install(host.converse).jingle().securities.get(NS.jet);
      const offered = await security?.offer(context, {
        features: new Set(security.features()),
        signal: new AbortController().signal,
      });
      return offered?.element().getAttribute('type');
    }

    it('axolotl for a peer with devices in both', async () => {
      expect(await typeFor(OMEMO_0, NS.axolotl)).toBe(NS.axolotl);
    });

    for (const only of [NS.axolotl, OMEMO_0]) {
      it(`${only} for a peer with devices there alone`, async () => {
        expect(await typeFor(only)).toBe(only);
      });
    }

    it('of none for a peer without devices: nothing is offered', async () => {
      expect(await rejection(typeFor())).toEqual(jasmine.objectContaining({ failure: 'no-trusted-device' }));
    });
  });

  it('takes ciphers that others register, and offers the two of XEP-0391', () => {
    const { ciphers } = host.converse.api['jet'] as { ciphers: Registry<Cipher> };

    expect(ciphers.all().map(({ namespace, keyBytes }) => [namespace, keyBytes])).toEqual([
      ['urn:xmpp:ciphers:aes-128-gcm-nopadding', 16],
      ['urn:xmpp:ciphers:aes-256-gcm-nopadding', 32],
    ]);
  });

  it('reads a cipher that somebody else registers, and none that was taken out', async () => {
    const { ciphers, envelopes } = host.converse.api['jet'] as {
      ciphers: Registry<Cipher>;
      envelopes: Registry<Envelope>;
    };
    envelopes.register(new RecordingEnvelope('urn:example:envelope'));
    const remove = ciphers.register({ namespace: 'urn:example:gcm', aliases: [], keyBytes: 16 });
    const security = install(host.converse).jingle().securities.get(NS.jet)!;
    const peer = 'juliet@example.org/balcony';
    const answer = () =>
      security.answer(
        xml(
          `<security xmlns="${NS.jet}" cipher="urn:example:gcm" type="urn:example:envelope"><e xmlns="urn:example:envelope"/></security>`,
        ),
        { contentName: 'a', initiator: peer, peer },
      );

    expect((await answer()).takeSecret().key.length).toBe(16);

    remove();

    expect(await rejection(answer())).toEqual(jasmine.objectContaining({ reason: 'security-error' }));
  });
});
