import { AccountStore } from '../../../../plugins/omemo-key-transport/own/account-store.js';
import { Announcement } from '../../../../plugins/omemo-key-transport/own/announcement.js';
import { DeviceDirectory } from '../../../../plugins/omemo-key-transport/own/device-directory.js';
import { loadLibsignal } from '../../../../plugins/omemo-key-transport/own/libsignal.js';
import { Pep } from '../../../../plugins/omemo-key-transport/own/pep.js';
import {
  ROTATE_AFTER_MS,
  FORGET_AFTER_MS,
  settleIdentity,
  usePrekey,
} from '../../../../plugins/omemo-key-transport/own/own-identity.js';
import { isPepError, type PepFailure } from '../../../../src/xmpp/pep-error.js';
import { AXOLOTL, OMEMO_0, OMEMO_VARIANTS } from '../../../../plugins/omemo-key-transport/omemo/omemo-variants.js';
import { parseBundle } from '../../../../plugins/omemo-key-transport/own/pep-stanza.js';
import { toBase64 } from '../../../../src/bytes/base64.js';
import { StanzaError, type StanzaCondition } from '../../../../src/errors.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { freshJid } from '../../../support/own-account.js';
import { MemoryPep, prekeysOf } from '../../../support/memory-pep.js';
import { quickLibrary } from '../../../support/memory-unit.js';
import { OwnParty, noOtherTrust } from '../../../support/own-party.js';
import { testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';

const LONG_MS = 60_000;
/** A public key of nobody. */
const key = Uint8Array.of(5, ...testBytes(32));

describe('The announcement of an identity of our own', () => {
  let pep: MemoryPep;
  const parties: OwnParty[] = [];
  const party = async (options: Parameters<typeof OwnParty.create>[2] = {}): Promise<OwnParty> => {
    const made = await OwnParty.create(pep, 'romeo', options);
    parties.push(made);
    return made;
  };
  const listOf = (jid: string, variant = AXOLOTL): string[] =>
    [...(pep.item(jid, variant.deviceListNode)?.children ?? [])].map((device) => device.getAttribute('id')!);
  const deviceList = (...ids: (number | string)[]): Element =>
    xml(`<list xmlns="${NS.axolotl}">${ids.map((id) => `<device id="${id}"/>`).join('')}</list>`);

  beforeEach(() => {
    pep = new MemoryPep();
  });
  afterEach(async () => {
    await Promise.all(parties.splice(0).map((each) => each.remove()));
  });

  it(
    'goes to the nodes of each namespace, with one identity',
    async () => {
      const { jid, id } = await party({ namespaces: OMEMO_VARIANTS.map(({ namespace }) => namespace) });
      const bundles = OMEMO_VARIANTS.map((variant) => parseBundle(variant, pep.item(jid, variant.bundleNode(id))!));

      expect(OMEMO_VARIANTS.map((variant) => listOf(jid, variant))).toEqual([[String(id)], [String(id)]]);
      expect(bundles[0]!.identityKey).toEqual(bundles[1]!.identityKey);
      expect(bundles[0]!.prekeys[0]!.publicKey).not.toEqual(bundles[1]!.prekeys[0]!.publicKey);
    },
    LONG_MS,
  );

  it(
    '§4.1: makes new keys for a new account',
    async () => {
      const { jid, id } = await party({ prepared: false });

      expect(listOf(jid)).toEqual([String(id)]);
      expect(prekeysOf(pep.item(jid, AXOLOTL.bundleNode(id))!).length).toBe(100);
    },
    LONG_MS,
  );

  it('§4.3: adds itself to a list that other clients have', async () => {
    const jid = freshJid('romeo');
    pep.publish(jid, AXOLOTL.deviceListNode, deviceList(5, 6));
    const { id } = await party({ jid });

    expect(listOf(jid)).toEqual(['5', '6', String(id)]);
  });

  it('§5: takes another device id when its own is in the list before it was announced', async () => {
    const { id: usual } = await party();
    const jid = freshJid('romeo');
    pep.publish(jid, AXOLOTL.deviceListNode, deviceList(usual));
    const { id } = await party({ jid });

    expect(id).not.toBe(usual);
    expect(listOf(jid)).toEqual([String(usual), String(id)]);
  });

  it('keeps its device id and keys when it comes again, and publishes nothing twice', async () => {
    const first = await party();
    first.close();
    parties.splice(0);
    const before = pep.log.length;
    const second = await party({ jid: first.jid });

    expect(second.id).toBe(first.id);
    expect(pep.log.slice(before).filter((line) => line.includes(' set '))).toEqual([]);
  });

  it('publishes its bundle again when the server has lost it', async () => {
    const { own, jid, id } = await party();
    pep.nodes.clear();
    await own.announce();

    expect(listOf(jid)).toEqual([String(id)]);
    expect(pep.item(jid, AXOLOTL.bundleNode(id))).toBeDefined();
  });

  const others: Record<string, (bundle: Element) => void> = {
    'another identity': (bundle) => (bundle.querySelector('identityKey')!.textContent = toBase64(key)),
    'another signed prekey': (bundle) =>
      bundle.querySelector('signedPreKeyPublic')!.setAttribute('signedPreKeyId', '9'),
  };
  for (const [what, change] of Object.entries(others)) {
    it(`publishes its bundle again when the server has one of ${what}`, async () => {
      const { own, jid, id } = await party();
      const right = parseBundle(AXOLOTL, pep.item(jid, AXOLOTL.bundleNode(id))!);
      const wrong = pep.item(jid, AXOLOTL.bundleNode(id))!.cloneNode(true) as Element;
      change(wrong);
      pep.publish(jid, AXOLOTL.bundleNode(id), wrong);
      await own.announce();

      expect(parseBundle(AXOLOTL, pep.item(jid, AXOLOTL.bundleNode(id))!)).toEqual(right);
    });
  }

  it('publishes what is used while a bundle is under way with the next one', async () => {
    const { jid, id, port, store } = await party();
    const parts = { store, library: await loadLibsignal(), pep: new Pep(port, AXOLOTL), now: Date.now };
    const devices = new DeviceDirectory(store, parts.pep, noOtherTrust);
    const announcement = new Announcement({ ...parts, devices });
    const usedWith = async (prekey: number): Promise<void> => {
      await store.transact((unit) => usePrekey(unit, NS.axolotl, prekey, false));
      await announcement.republish();
    };
    let second: Promise<void> | undefined;
    const both = new Promise<void>((resolve) => {
      pep.onRequest = ({ type, payload }) => {
        if (type !== 'set') return;
        second ??= usedWith(4);
        const published = prekeysOf(payload.querySelector('bundle')!).map((each) => each.getAttribute('preKeyId'));
        if (!published.includes('3') && !published.includes('4')) resolve();
      };
    });
    await usedWith(3);
    await both;
    await second;

    expect(pep.log.filter((line) => line.endsWith(` set ${AXOLOTL.bundleNode(id)}`)).length).toBe(3);
    expect(listOf(jid)).toEqual([String(id)]);
  });

  it('leaves the list alone before its device id is settled', async () => {
    const jid = freshJid('romeo');
    const store = await AccountStore.open(jid);
    const library = quickLibrary();
    await store.transact((unit) => settleIdentity(unit, library, new Set()));
    const own = new Pep(pep.join(jid), AXOLOTL);
    const devices = new DeviceDirectory(store, own, noOtherTrust);
    new Announcement({ store, library, pep: own, devices, now: Date.now });
    pep.publish(jid, AXOLOTL.deviceListNode, deviceList(8));
    for (let turn = 0; turn < 20; turn++) await store.transact(() => Promise.resolve());

    expect(await store.read((unit) => unit.get('lists', [NS.axolotl, jid]))).toEqual([8]);
    expect(pep.log).toEqual([]);
    store.close();
    await AccountStore.delete(jid);
  });

  it('has nothing to say when its id is not in the list of somebody else', async () => {
    const { store, port } = await party();
    const before = pep.log.length;
    pep.publish('juliet@example.org', AXOLOTL.deviceListNode, deviceList(8));
    for (let turn = 0; turn < 20; turn++) await store.transact(() => Promise.resolve());

    expect(await store.read((unit) => unit.get('lists', [NS.axolotl, 'juliet@example.org']))).toEqual([8]);
    expect(port.sent).toEqual([]);
    expect(pep.log.slice(before)).toEqual([]);
  });

  it('§4.3: puts its id back when it is taken out of the list, and leaves the rest as it is', async () => {
    const { jid, id } = await party();
    const back = new Promise<void>((resolve) => {
      pep.onRequest = ({ type, node }) => {
        if (type === 'set' && node === AXOLOTL.deviceListNode) resolve();
      };
    });
    pep.publish(jid, AXOLOTL.deviceListNode, deviceList(8, 9));
    await back;
    await Promise.resolve();

    expect(listOf(jid)).toEqual(['8', '9', String(id)]);
  });

  it('does not fight for ever with a client that takes it out again', async () => {
    const { jid, store } = await party();
    let fights = 0;
    pep.onRequest = ({ type, node }) => {
      if (type !== 'set' || node !== AXOLOTL.deviceListNode) return;
      fights++;
      queueMicrotask(() => pep.publish(jid, AXOLOTL.deviceListNode, deviceList(8)));
    };
    pep.publish(jid, AXOLOTL.deviceListNode, deviceList(8));
    for (let n = 0; n < 100; n++) await store.transact(() => Promise.resolve());

    expect(fights).toBe(20);
  });

  it('opens a node that is there with another access model', async () => {
    const jid = freshJid('romeo');
    pep.nodes.set(`${jid} ${AXOLOTL.deviceListNode}`, { access: 'presence', item: deviceList(5) });
    const { id } = await party({ jid });

    expect(pep.nodes.get(`${jid} ${AXOLOTL.deviceListNode}`)?.access).toBe('open');
    expect(listOf(jid)).toEqual(['5', String(id)]);
  });

  it('§4.1: reads device ids from 1 to 2^31−1 and no others', async () => {
    const jid = freshJid('romeo');
    pep.publish(jid, AXOLOTL.deviceListNode, deviceList(0, -1, 2 ** 31, 2 ** 31 - 1, 'x', '1e3', '', 7, 7));
    const { id } = await party({ jid });

    expect(listOf(jid)).toEqual([String(2 ** 31 - 1), '7', String(id)]);
  });

  it('§4.3: replaces the signed prekey after a week, and forgets old ones after five', async () => {
    let now = Date.now();
    const { own, jid, id, store } = await party({ now: () => now });
    const current = (): number => parseBundle(AXOLOTL, pep.item(jid, AXOLOTL.bundleNode(id))!).signedPrekey.id;
    const kept = async (): Promise<number[]> =>
      (await store.read((unit) => unit.all('signedPrekeys', NS.axolotl))).map(([number]) => number);

    expect(current()).toBe(1);
    now += ROTATE_AFTER_MS;
    await own.announce();

    expect(current()).toBe(2);
    expect(await kept()).toEqual([1, 2]);
    await own.announce();

    expect(current()).toBe(2);
    now += FORGET_AFTER_MS;
    await own.announce();

    expect(current()).toBe(3);
    expect(await kept()).toEqual([2, 3]);
  });

  const failures: Record<string, [StanzaCondition, string | undefined]> = {
    forbidden: ['forbidden', undefined],
    'subscription-required': ['undefined-condition', 'presence-subscription-required'],
    'server-not-found': ['remote-server-not-found', undefined],
    timeout: ['remote-server-timeout', undefined],
    'precondition-not-met': ['conflict', 'precondition-not-met'],
    failed: ['internal-server-error', undefined],
  };
  for (const [failure, [condition, extra]] of Object.entries(failures)) {
    it(`says ${failure} when the server does not let it publish`, async () => {
      pep.onRequest = ({ type }) => {
        if (type === 'set') {
          throw new StanzaError(condition, 'no', extra ? { name: extra, namespace: `${NS.pubsub}#errors` } : undefined);
        }
      };
      const error: unknown = await party().catch((reason: unknown) => reason);

      expect(isPepError(error) ? error.failure : undefined).toBe(failure as PepFailure);
    });
  }

  it('survives events that are not as they should be', async () => {
    const { port, transport, jid } = await party();
    const hostile = [
      '<event xmlns="http://jabber.org/protocol/pubsub#event"/>',
      `<event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${AXOLOTL.deviceListNode}"/></event>`,
      `<event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${AXOLOTL.deviceListNode}"><item/></items></event>`,
      `<event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${AXOLOTL.deviceListNode}"><item><x xmlns="urn:x"/></item></items></event>`,
      `<event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${OMEMO_0.deviceListNode}"><item><list xmlns="urn:x"/></item></items></event>`,
    ];
    for (const event of hostile) expect(() => port.hear('juliet@example.org', xml(event))).not.toThrow();

    expect(await transport.devices(jid)).toEqual([]);
  });
});
