import { keyNode, publicKeyElement } from '../../../../plugins/openpgp-envelope/keys/stanza.js';
import { generate } from '../../../../plugins/openpgp-envelope/own/secret-key.js';
import { StanzaError } from '../../../../src/errors.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf } from '../../../contracts/key-transport.js';
import { MemoryPep } from '../../../support/memory-pep.js';
import { OpenPgpParty } from '../../../support/openpgp-party.js';

describe('The directory of OpenPGP keys', () => {
  let pep: MemoryPep;
  let romeo: OpenPgpParty;
  let juliet: OpenPgpParty;
  beforeEach(async () => {
    pep = new MemoryPep();
    [romeo, juliet] = await Promise.all([OpenPgpParty.create(pep, 'romeo'), OpenPgpParty.create(pep, 'juliet')]);
    pep.log.length = 0;
  });
  afterEach(() => Promise.all([romeo.close(), juliet.close()]));

  const trusts = async (jid = romeo.jid): Promise<unknown[]> =>
    (await juliet.directory.devices(jid)).map(({ trust, changed }) => (changed ? `${trust}, changed` : trust));
  const requests = (): string[] => {
    const own = pep.log.filter((line) => line.startsWith(`${juliet.jid} get`));
    pep.log.length = 0;
    return own.map((line) => line.replace(`${juliet.jid} get `, ''));
  };

  it('shows our own key as others have it', async () => {
    const [device] = await juliet.directory.devices(romeo.jid);
    const { jid, id, fingerprint, address } = device!;

    expect(await romeo.directory.own()).toEqual({ jid, id, fingerprint, address: address! });
  });

  it('has nothing of an account without keys, nor of our own', async () => {
    expect(await juliet.directory.devices('nurse@example.org')).toEqual([]);
    expect(await juliet.directory.devices(juliet.jid)).toEqual([]);
  });

  it('fetches a list and its keys once, and again when it may be another', async () => {
    await juliet.directory.devices(romeo.jid);

    expect(requests()).toEqual(['urn:xmpp:openpgp:0:public-keys', keyNode(romeo.fingerprint)]);

    await juliet.directory.devices(romeo.jid);

    expect(requests()).toEqual([]);

    for (const work of [() => juliet.directory.reset(), () => juliet.directory.outdated(romeo.jid)]) {
      work();
      await juliet.directory.devices(romeo.jid);

      expect(requests()).toEqual(['urn:xmpp:openpgp:0:public-keys']);
    }

    await juliet.directory.devices(romeo.jid, { fresh: true });

    expect(requests()).toEqual(['urn:xmpp:openpgp:0:public-keys']);
  });

  it('hears of a new list, with or without its payload', async () => {
    await juliet.directory.devices(romeo.jid);
    const items = element(NS.pubsubEvent, 'items', { node: 'urn:xmpp:openpgp:0:public-keys' });
    requests();
    juliet.port.hear(romeo.jid, element(NS.pubsubEvent, 'event', {}, items));
    await juliet.directory.devices(romeo.jid);

    expect(requests()).toEqual(['urn:xmpp:openpgp:0:public-keys']);
  });

  it('keeps nothing of a stranger, and fetches each time', async () => {
    juliet.port.isContact = () => false;
    for (let i = 0; i < 2; i++) {
      await juliet.directory.devices(romeo.jid);

      expect(requests()).toEqual(['urn:xmpp:openpgp:0:public-keys', keyNode(romeo.fingerprint)]);
    }

    expect(await juliet.store.get('lists', romeo.jid)).toBeUndefined();
    expect(await juliet.store.get('keys', [romeo.jid, romeo.fingerprint])).toBeUndefined();
    expect((await juliet.store.pins(romeo.jid)).size).toBe(0);

    await juliet.decide(romeo);

    expect(await trusts()).toEqual(['trusted']);
  });

  it('uses the last list that it has seen while the server gives none', async () => {
    await juliet.decide(romeo);
    juliet.directory.reset();
    pep.onRequest = () => {
      throw new StanzaError('remote-server-timeout', 'no answer');
    };

    expect(await trusts()).toEqual(['trusted']);
    expect(await juliet.directory.devices('nurse@example.org')).toEqual([]);
  });

  it('records what the user says of a key, also of one that is gone', async () => {
    const [device] = await juliet.directory.devices(romeo.jid);

    expect(await trusts()).toEqual(['undecided']);

    await juliet.directory.trust(device!, 'trusted');

    expect(await trusts()).toEqual(['trusted']);
    expect(juliet.decisions).toEqual([romeo.jid]);

    await romeo.nodes.withdraw(romeo.fingerprint);
    await juliet.directory.trust(device!, 'distrusted');
    await romeo.announce(romeo.key);

    expect(await trusts()).toEqual(['distrusted']);
  });

  it('knows no device with an id, no key that it has not seen, and trusts none that is not announced', async () => {
    const [device] = await juliet.directory.devices(romeo.jid);
    const trust = (changed: object): Promise<unknown> =>
      failureOf(juliet.directory.trust({ ...device!, ...changed }, 'trusted'));

    expect(await trust({ id: 1 })).toBe('unknown-device');
    expect(await trust({ fingerprint: '0'.repeat(40) })).toBe('unknown-device');
    expect(await trust({ jid: 'nurse@example.org' })).toBe('unknown-device');

    await romeo.nodes.withdraw(romeo.fingerprint);

    expect(await trust({})).toBe('unknown-device');
  });

  it('marks a key that takes the place of the one that the user knows, trusted or not', async () => {
    for (const isTrusted of [true, false]) {
      const other = await generate(romeo.library, romeo.jid);
      if (isTrusted) await juliet.decide(romeo);
      else await juliet.directory.devices(romeo.jid);
      await romeo.announce(other);

      expect(await trusts()).toEqual([isTrusted ? 'trusted' : 'undecided', 'undecided']);

      await romeo.nodes.withdraw(romeo.fingerprint);

      expect(await trusts()).toEqual(['undecided, changed']);

      await romeo.close();
      romeo = await OpenPgpParty.create(pep, 'romeo');
    }
  });

  it('marks nothing any more once the user trusts the new key', async () => {
    await juliet.decide(romeo);
    const other = await generate(romeo.library, romeo.jid);
    await romeo.announce(other);
    await romeo.nodes.withdraw(romeo.fingerprint);
    await juliet.decide(romeo);

    expect(await trusts()).toEqual(['trusted']);
  });

  it('encrypts for keys that are trusted and announced, and for no other', async () => {
    const other = await generate(romeo.library, romeo.jid);
    await romeo.announce(other);
    const [first] = await juliet.directory.devices(romeo.jid);
    await juliet.directory.trust(first!, 'trusted');
    const trusted = async (): Promise<string[]> =>
      (await juliet.directory.trusted(romeo.jid)).map((key) => key.getFingerprint());

    expect(await trusted()).toEqual([romeo.fingerprint]);

    await romeo.nodes.withdraw(romeo.fingerprint);

    expect(await trusted()).toEqual([]);
  });

  it('leaves out what is announced and cannot be had, or is not a key', async () => {
    pep.publish(romeo.jid, keyNode(romeo.fingerprint), publicKeyElement(new Uint8Array(10)));

    expect(await trusts()).toEqual([]);

    pep.publish(romeo.jid, keyNode(romeo.fingerprint), element(NS.openpgp, 'pubkey', {}));

    expect(await trusts()).toEqual([]);

    pep.nodes.delete(`${romeo.jid} ${keyNode(romeo.fingerprint)}`);

    expect(await trusts()).toEqual([]);
  });
});
