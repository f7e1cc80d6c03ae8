import { AXOLOTL } from '../../../../plugins/omemo-key-transport/omemo/omemo-variants.js';
import { isPepError } from '../../../../src/xmpp/pep-error.js';
import { bundleElement, parseBundle, parseDeviceList } from '../../../../plugins/omemo-key-transport/own/pep-stanza.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { payloadOf } from '../../../../src/xmpp/pep-stanza.js';
import { testBytes } from '../../../support/streams.js';

const failureOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return isPepError(error) ? error.failure : error;
  }
};
const key = (seed: number, type = 5): Uint8Array => Uint8Array.of(type, ...testBytes(32, seed));

describe('What a PEP node holds', () => {
  const items = (...payloads: Element[]): Element =>
    element(
      NS.pubsub,
      'pubsub',
      {},
      element(NS.pubsub, 'items', { node: 'x' }, ...payloads.map((each) => element(NS.pubsub, 'item', {}, each))),
    );
  const list = (...ids: (number | string)[]): Element =>
    element(NS.axolotl, 'list', {}, ...ids.map((id) => element(NS.axolotl, 'device', { id })));

  it('is the last of several items, and nothing of another node', () => {
    expect(payloadOf(items(list(1), list(2)), 'x')?.firstElementChild?.getAttribute('id')).toBe('2');
    expect(payloadOf(items(), 'x')).toBeUndefined();
    expect(failureOf(() => payloadOf(items(list(1)), 'y'))).toBe('malformed');
  });

  it('is the ids of at most 200 devices, each once', () => {
    const ids = Array.from({ length: 300 }, (_, at) => at + 1);

    expect(parseDeviceList(AXOLOTL, list(1, 1, ...ids))).toEqual(ids.slice(0, 200));
  });

  it('is no id that is written otherwise than it is', () => {
    expect(parseDeviceList(AXOLOTL, list('007', '+7', '7.0', ' 7', '0', '2147483648', '8'))).toEqual([8]);
  });

  it('is no list in another element or namespace', () => {
    expect(failureOf(() => parseDeviceList(AXOLOTL, element(NS.axolotl, 'devices', {})))).toBe('malformed');
    expect(failureOf(() => parseDeviceList(AXOLOTL, element(NS.omemo0, 'list', {})))).toBe('malformed');
  });

  const bundle = {
    identityKey: key(1),
    signedPrekey: { id: 0, publicKey: key(2), signature: testBytes(64) },
    prekeys: [{ id: 1, publicKey: key(3) }],
  };

  it('is a bundle, whose signed prekey may have number 0', () => {
    expect(parseBundle(AXOLOTL, bundleElement(AXOLOTL, bundle))).toEqual(bundle);
  });

  it('is no more than 500 prekeys of a bundle', () => {
    const prekeys = Array.from({ length: 600 }, (_, at) => ({ id: at + 1, publicKey: key(3) }));

    expect(parseBundle(AXOLOTL, bundleElement(AXOLOTL, { ...bundle, prekeys })).prekeys.length).toBe(500);
  });

  it('is no prekey of another curve or length', () => {
    const prekeys = [key(3, 6), testBytes(32), testBytes(34)].map((publicKey, at) => ({ id: at + 1, publicKey }));

    expect(parseBundle(AXOLOTL, bundleElement(AXOLOTL, { ...bundle, prekeys })).prekeys).toEqual([]);
  });

  it('is no bundle with two identity keys, or with one of another curve', () => {
    const doubled = bundleElement(AXOLOTL, bundle);
    doubled.append(doubled.querySelector('identityKey')!.cloneNode(true));

    expect(failureOf(() => parseBundle(AXOLOTL, doubled))).toBe('malformed');
    expect(failureOf(() => parseBundle(AXOLOTL, bundleElement(AXOLOTL, { ...bundle, identityKey: key(1, 6) })))).toBe(
      'malformed',
    );
  });
});
