import { AccountStore } from '../../../../plugins/omemo-key-transport/own/account-store.js';
import { bundleElement } from '../../../../plugins/omemo-key-transport/own/pep-stanza.js';
import { AXOLOTL } from '../../../../plugins/omemo-key-transport/omemo/omemo-variants.js';
import { readPrekeyMessage } from '../../../../plugins/omemo-key-transport/omemo/signal-message.js';
import type { KeyPair } from '../../../../plugins/omemo-key-transport/own/rows.js';
import { parseEncrypted } from '../../../../plugins/omemo-key-transport/omemo/encrypted-stanza.js';
import { fromBase64 } from '../../../../src/bytes/base64.js';
import { toHex } from '../../../../src/bytes/hex.js';
import type { Unwrapped } from '../../../../src/key-transport/key-transport.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf } from '../../../contracts/key-transport.js';
import { MemoryPep } from '../../../support/memory-pep.js';
import { OwnParty } from '../../../support/own-party.js';
import { identityOf, pairOf, recordOf, type PythonOmemo } from '../../../support/python-omemo.js';
import { testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';

interface Ratchet {
  readonly account: string;
  readonly peer: { readonly jid: string; readonly id: number };
  readonly storage: PythonOmemo;
  readonly transportKey: string;
  readonly transportIv: string;
}
interface First {
  readonly deviceId: number;
  readonly identity: { readonly privKey: string };
  readonly signedPrekey: { readonly privKey: string };
  readonly prekey: { readonly privKey: string };
  readonly transportKey: string;
  readonly transportIv: string;
}

const json = async <T>(name: string): Promise<T> => (await (await fetch(`/fixtures/${name}.json`)).json()) as T;
const envelopeIn = async (name: string): Promise<Element> =>
  xml(await (await fetch(`/fixtures/${name}.xml`)).text()).getElementsByTagNameNS(NS.axolotl, 'encrypted')[0]!;
const LONG_MS = 60_000;

describe('A captured envelope of Libervia', () => {
  let party: OwnParty | undefined;
  afterEach(async () => {
    await party?.remove();
  });

  /** A device with these keys, in a world where the peer has published its identity. */
  async function device(
    account: string,
    own: { id: number; identity: KeyPair; signedPrekey: KeyPair; prekey?: KeyPair; prekeyId?: number; record?: string },
    peer: { jid: string; id: number; identity: Uint8Array },
  ): Promise<OwnParty> {
    await AccountStore.delete(account);
    const store = await AccountStore.open(account);
    await store.transact((unit) => {
      unit.put('identity', 'self', { deviceId: own.id, identity: own.identity, announced: true });
      unit.put('counters', NS.axolotl, { nextPrekeyId: 201, signedPrekeyId: 1, outdated: true });
      unit.put('signedPrekeys', [NS.axolotl, 1], { ...own.signedPrekey, signature: testBytes(64), madeAt: Date.now() });
      if (own.prekey) unit.put('prekeys', [NS.axolotl, own.prekeyId!], own.prekey);
      if (own.record) unit.put('sessions', [NS.axolotl, peer.jid, peer.id], { record: own.record });
      return Promise.resolve();
    });
    store.close();
    const pep = new MemoryPep();
    const signedPrekey = { id: 1, publicKey: peer.identity, signature: testBytes(64) };
    const bundle = bundleElement(AXOLOTL, { identityKey: peer.identity, signedPrekey, prekeys: [] });
    pep.publish(peer.jid, AXOLOTL.bundleNode(peer.id), bundle);
    const list = xml(`<list xmlns="${NS.axolotl}"><device id="${peer.id}"/></list>`);
    pep.publish(peer.jid, AXOLOTL.deviceListNode, list);
    party = await OwnParty.create(pep, account, { jid: account, prepared: false });
    return party;
  }

  const expectSecret = ({ key, iv }: Unwrapped, of: { transportKey: string; transportIv: string }): void => {
    expect({ transportKey: toHex(key), transportIv: toHex(iv) }).toEqual({
      transportKey: of.transportKey,
      transportIv: of.transportIv,
    });
  };

  it(
    'that starts a session is opened with the keys of its receiver, once',
    async () => {
      const first = await json<First>('libervia-receiver-keys');
      const envelope = await envelopeIn('libervia-offer-prekey');
      const message = readPrekeyMessage(parseEncrypted(envelope, first.deviceId).keys[0]!.bytes)!;
      const pair = ({ privKey }: { privKey: string }): Promise<KeyPair> => pairOf(fromBase64(privKey));
      const own = {
        id: first.deviceId,
        identity: await pair(first.identity),
        signedPrekey: await pair(first.signedPrekey),
        prekey: await pair(first.prekey),
        prekeyId: message.prekeyId,
      };
      const peer = { jid: 'romeo@xmpp.test', id: 136171161, identity: message.identityKey };
      const { transport } = await device('juliet@xmpp.test', own, peer);

      expectSecret(await transport.unwrap(envelope, peer.jid), first);
      expect(await failureOf(transport.unwrap(envelope, peer.jid))).toBe('undecryptable');
    },
    LONG_MS,
  );

  for (const [state, offer] of [
    ['second', 'libervia-offer-second'],
    ['reverse', 'libervia-offer'],
  ] as const) {
    it(
      `of a running session is opened with the ratchet of its receiver: ${offer}`,
      async () => {
        const fixture = (await json<Record<typeof state, Ratchet>>('libervia-ratchets'))[state];
        const { record, identity } = await recordOf(fixture.storage, fixture.peer);
        const own = {
          id: fixture.storage['/own_device_id'] as number,
          identity: await identityOf(fixture.storage),
          signedPrekey: await pairOf(testBytes(32)),
          record,
        };
        const { transport } = await device(fixture.account, own, { ...fixture.peer, identity });
        const envelope = await envelopeIn(offer);

        expectSecret(await transport.unwrap(envelope, fixture.peer.jid), fixture);
        expect(await failureOf(transport.unwrap(envelope, fixture.peer.jid))).toBe('undecryptable');
      },
      LONG_MS,
    );
  }
});
