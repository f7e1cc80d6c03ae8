import { OwnMessages } from '../../../../plugins/omemo-key-transport/own-messages.js';
import type { OwnKeyTransport } from '../../../../plugins/omemo-key-transport/own/own-key-transport.js';
import { AXOLOTL, OMEMO_VARIANTS } from '../../../../plugins/omemo-key-transport/omemo/omemo-variants.js';
import { parseEncrypted } from '../../../../plugins/omemo-key-transport/omemo/encrypted-stanza.js';
import { toBase64 } from '../../../../src/bytes/base64.js';
import type { Converse } from '../../../../src/converse/converse.js';
import { encryptMessage } from '../../../../src/crypto/one-shot-gcm.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { fullStore } from '../../../support/full-store.js';
import { variantOfRun } from '../../../support/long-run.js';
import { MemoryPep } from '../../../support/memory-pep.js';
import { OwnParty } from '../../../support/own-party.js';
import { testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';
import { decide } from '../../../support/decide.js';

const LONG_MS = 60_000;
const secret = { key: testBytes(16), iv: testBytes(12, 2) };

type Attributes = Record<string, unknown>;
type Hook = (message: Element, attributes: Attributes) => Promise<Attributes>;

/** Converse's hook, with what the event told. */
function readerOf(transports: readonly OwnKeyTransport[], account: string): { hook: Hook; keys: Attributes[] } {
  const keys: Attributes[] = [];
  let hook: Hook | undefined;
  const api = {
    listen: { on: (event: string, listener: Hook) => event === 'parseMessage' && (hook = listener) },
    trigger: (event: string, key: Attributes) => event === 'omemoKeyReceived' && keys.push(key),
  };
  const converse = { api, session: { get: () => account }, __: (text: string) => text } as unknown as Converse;
  const namespaces = OMEMO_VARIANTS.map(({ namespace }) => namespace);
  new OwnMessages({ converse, namespaces, transports: () => Promise.resolve(transports) });
  return { hook: hook!, keys };
}

const variant = variantOfRun;

describe(`Messages with an identity of our own in ${variant.namespace}`, () => {
  let pep: MemoryPep;
  let romeo: OwnParty;
  let juliet: OwnParty;
  let reader: ReturnType<typeof readerOf>;

  beforeEach(async () => {
    pep = new MemoryPep();
    const options = { namespaces: [variant.namespace] };
    [romeo, juliet] = [await OwnParty.create(pep, 'romeo', options), await OwnParty.create(pep, 'juliet', options)];
    await decide(romeo.transport, juliet.jid, juliet.id, 'trusted');
    await decide(juliet.transport, romeo.jid, romeo.id, 'trusted');
    reader = readerOf(juliet.own.transports, juliet.jid);
  }, LONG_MS);
  afterEach(async () => {
    await Promise.all([romeo.remove(), juliet.remove()]);
  });

  const fallback = { body: 'I use OMEMO', message: 'I use OMEMO', is_encrypted: true };
  const sent = async (text: string): Promise<Element> => {
    await romeo.transport.sendMessage(juliet.jid, text);
    return romeo.port.sent.at(-1)!.encrypted;
  };
  const messageOf = (encrypted: Element, attributes: Record<string, string> = {}): Element =>
    element(NS.client, 'message', { from: `${romeo.jid}/orchard`, type: 'chat', ...attributes }, encrypted);
  const read = (encrypted: Element, attributes: Attributes = fallback) => reader.hook(messageOf(encrypted), attributes);
  const envelope = (encrypted: Element) => parseEncrypted(encrypted, juliet.id, variant.namespace);
  const isShown = (attributes: Attributes): boolean =>
    ['body', 'message', 'plaintext', 'error_text'].some((name) => attributes[name] !== undefined) ||
    attributes['is_error'] === true;

  it('§4.5: encrypts each message under a fresh key and IV, with the tag where the namespace has it', async () => {
    const text = 'But soft';
    const [first, second] = [envelope(await sent(text)), envelope(await sent(text))];

    expect(first.iv.length).toBe(12);
    expect(first.iv).not.toEqual(second.iv);
    expect(first.payload).not.toEqual(second.payload);
    expect(first.payload!.length).toBe(variant === AXOLOTL ? text.length : text.length + 16);
  });

  it('§4.5: goes to the own other devices, too', async () => {
    const asked: unknown[] = [];
    const real = romeo.transport.devices.bind(romeo.transport);
    romeo.transport.devices = (jid, options) => (asked.push(jid), real(jid, options));
    await sent('But soft');

    expect(asked).toEqual([juliet.jid, romeo.jid]);
  });

  it('§4.7: shows the text of a MessageElement as that of the message', async () => {
    const shown = await read(await sent('Wherefore art thou? 🌹'));

    expect(shown['plaintext']).toBe('Wherefore art thou? 🌹');
    expect(shown).toEqual(jasmine.objectContaining({ is_encrypted: true, encryption_namespace: variant.namespace }));
    expect(shown['is_spoiler']).toBeUndefined();
  });

  it('§4.7: takes back what Converse says of a message that was not for its own device', async () => {
    const error = { is_error: true, error_text: 'not for this device', error_type: 'Decryption' };
    const shown = await read(await sent('But soft'), { ...fallback, ...error });

    expect(shown).toEqual(jasmine.objectContaining({ is_error: false, error_text: undefined, error_type: undefined }));
  });

  it('§4.7: leaves a message alone that has no key for its device', async () => {
    const encrypted = await sent('But soft');
    for (const key of encrypted.querySelectorAll('key')) key.setAttribute('rid', '7');

    expect(await read(encrypted)).toBe(fallback);
  });

  it('§4.7: silently discards a message that it has opened before', async () => {
    const encrypted = await sent('But soft');
    await read(encrypted);

    expect(isShown(await read(encrypted))).toBeFalse();
  });

  it('leaves a message as it is when it cannot store the step, and shows it later', async () => {
    const encrypted = await sent('But soft');
    const store = fullStore();
    store.isFull = true;

    expect(await read(encrypted)).toBe(fallback);
    store.isFull = false;

    expect((await read(encrypted))['plaintext']).toBe('But soft');
  });

  it('§4.7: silently discards a payload that was tampered with, and one that is no text', async () => {
    const tampered = await sent('But soft');
    const payload = tampered.querySelector('payload')!;
    payload.textContent = `${payload.textContent.startsWith('A') ? 'B' : 'A'}${payload.textContent.slice(1)}`;

    expect(isShown(await read(tampered))).toBeFalse();
    const empty = await sent('But soft');
    empty.querySelector('payload')!.textContent = '';

    expect(isShown(await read(empty))).toBeFalse();
    expect((await read(await sent('again')))['plaintext']).toBe('again');
  });

  it('§4.7: silently discards what is neither a WhisperMessage nor starts a session', async () => {
    const encrypted = await sent('But soft');
    encrypted.querySelector('key')!.textContent = 'AAAA';

    expect(isShown(await read(encrypted))).toBeFalse();
  });

  it('§4.7: keeps the text that Converse had a key for', async () => {
    const encrypted = await sent('But soft');
    await read(encrypted);
    const decrypted = { ...fallback, plaintext: 'But soft' };

    expect(await read(encrypted, decrypted)).toBe(decrypted);
  });

  it('§4.7: tells of a KeyTransportElement, and shows nothing', async () => {
    const message = messageOf(await romeo.transport.wrap(juliet.jid, secret));

    expect(isShown(await reader.hook(message, fallback))).toBeFalse();
    expect(reader.keys).toEqual([jasmine.objectContaining({ ...secret, message })]);
  });

  for (const [form, isRead] of [
    ['bare', true], // XEP-0396 leaves no way to tell
    ['guarded', false],
  ] as const) {
    it(`${isRead ? 'shows' : 'does not show'} a file that a server delivers under its ${form} key as a message`, async () => {
      const file = await encryptMessage(secret, new TextEncoder().encode('I never want to see you again'));
      const envelope = await romeo.transport.wrap(juliet.jid, secret, { blob: form });
      envelope.append(element(variant.namespace, 'payload', {}, toBase64(file)));
      const shown = await read(envelope);

      expect(isShown(shown)).toBe(isRead);
      expect(shown['plaintext']).toBe(isRead ? 'I never want to see you again' : undefined);
    });
  }

  for (const type of ['error', 'groupchat', 'headline']) {
    it(`does not look at a message of type ${type}`, async () => {
      const message = messageOf(await sent('But soft'), { type });

      expect(await reader.hook(message, fallback)).toBe(fallback);
    });
  }

  it('shows nothing of what comes back from its own device', async () => {
    const message = messageOf(await sent('But soft'), { from: `${romeo.jid}/orchard` });
    const { hook } = readerOf(romeo.own.transports, romeo.jid);

    expect(isShown(await hook(message, fallback))).toBeFalse();
  });

  it('says nothing of a message while the identity is not up', async () => {
    const { hook } = readerOf([], juliet.jid);

    expect(await hook(messageOf(await sent('But soft')), fallback)).toBe(fallback);
  });

  it('§5: keeps a prekey that a message of the archive uses until the catch-up ends', async () => {
    const encrypted = await sent('But soft');
    const prekeys = async (): Promise<number> =>
      (await juliet.store.read((unit) => unit.all('prekeys', variant.namespace))).filter(([, { spent }]) => spent)
        .length;
    const shown = await read(encrypted, { ...fallback, is_archived: true });

    expect(shown['plaintext']).toBe('But soft');
    expect(await prekeys()).toBe(1);
    await juliet.transport.endCatchUp();

    expect(await prekeys()).toBe(0);
  });

  it('§7: folds up the text of a device that is not trusted yet, with a word that says so', async () => {
    const nurse = await OwnParty.create(pep, 'nurse', { namespaces: [variant.namespace] });
    const { hook } = readerOf(nurse.own.transports, nurse.jid);
    await decide(romeo.transport, nurse.jid, nurse.id, 'trusted');
    await romeo.transport.sendMessage(nurse.jid, 'But soft');
    const shown = await hook(messageOf(romeo.port.sent.at(-1)!.encrypted), fallback);
    await nurse.remove();

    expect(shown).toEqual(
      jasmine.objectContaining({ plaintext: 'But soft', is_spoiler: true, spoiler_hint: 'Untrusted' }),
    );
  });

  it('shows nothing of a distrusted device', async () => {
    await decide(juliet.transport, romeo.jid, romeo.id, 'distrusted');

    expect(isShown(await read(await sent('But soft')))).toBeFalse();
  });
});

describe('A message with elements of both namespaces', () => {
  it(
    'is shown once',
    async () => {
      const pep = new MemoryPep();
      const options = { namespaces: OMEMO_VARIANTS.map(({ namespace }) => namespace) };
      const [romeo, juliet] = [
        await OwnParty.create(pep, 'romeo', options),
        await OwnParty.create(pep, 'juliet', options),
      ];
      await decide(romeo.transport, juliet.jid, juliet.id, 'trusted');
      for (const transport of romeo.own.transports) await transport.sendMessage(juliet.jid, 'But soft');
      const elements = romeo.port.sent.map(({ encrypted }) => xml(new XMLSerializer().serializeToString(encrypted)));
      const { hook } = readerOf(juliet.own.transports, juliet.jid);
      const shown = await hook(element(NS.client, 'message', { from: romeo.jid }, ...elements), {});
      await Promise.all([romeo.remove(), juliet.remove()]);

      expect(shown['plaintext']).toBe('But soft');
    },
    LONG_MS,
  );
});
