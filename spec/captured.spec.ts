import { parseDescription } from '../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { parseSecurity, securityElement } from '../plugins/jet/stanza.js';
import { encryptedElement, parseEncrypted } from '../plugins/omemo-key-transport/omemo/encrypted-stanza.js';
import { toHex } from '../src/bytes/hex.js';
import { parseIqError } from '../src/converse/iq-errors.js';
import { jingleElement, parseJingle } from '../src/jingle/stanza.js';
import { discoWords } from '../src/xmpp/caps.js';
import { childOf, requiredChild } from '../src/xmpp/element.js';
import { NS } from '../src/xmpp/namespaces.js';
import { captured, jingleOf, onlyContent, read } from './support/captured.js';

/** The same element without namespace declarations: the namespaces themselves stay. */
function undeclared(original: Element): Element {
  const copy = original.cloneNode(true) as Element;
  for (const each of [copy, ...copy.querySelectorAll('*')]) each.removeAttribute('xmlns');
  return copy;
}

describe('Captured stanzas', () => {
  const offers = [
    {
      name: 'libervia-offer-prekey',
      envelope: { rid: 2084754529, sid: 136171161, prekey: true, iv: 'f1c921ceb099d0d94419c8d3', payload: 1 },
      file: { name: 'hello.txt', size: 56, mediaType: 'text/plain', hashesUsed: ['sha-256'] },
      names: true,
    },
    {
      name: 'libervia-offer',
      envelope: { rid: 136171161, sid: 2084754529, prekey: false, iv: '3ed2b6d8e4cad3e8d71c2705', payload: 1 },
      file: { name: 'rand40k.bin', size: 40527, mediaType: 'application/octet-stream', hashesUsed: ['sha-256'] },
      names: true,
    },
    {
      name: 'libervia-offer-to-dino',
      envelope: { rid: 1624960502, sid: 136171161, prekey: true, iv: '89a6ebd26a2a40969b489ec2', payload: 1 },
      file: { name: 'hello.txt', size: 56, mediaType: 'text/plain', hashesUsed: ['sha-256'] },
      names: true,
    },
    {
      name: 'dino-offer',
      envelope: { rid: 136171161, sid: 1624960502, prekey: false, iv: 'ef3c90cf1a827465866770d7', payload: undefined },
      file: { name: 'fromdino.txt', size: 43, mediaType: 'application/octet-stream', hashesUsed: [] },
      names: false,
    },
  ];

  for (const { name, envelope, file, names } of offers) {
    it(`are read: ${name}`, async () => {
      const offer = await read(name);
      const content = onlyContent(offer);
      const [security] = content.securities;
      const stanza = parseSecurity(security!, content.name);
      const { sid, keys, iv, payload } = parseEncrypted(stanza.envelope, envelope.rid);

      expect(offer.action).toBe('session-initiate');
      expect(content.senders).toBe('initiator');
      expect(security!.hasAttribute('name')).toBe(names);
      expect(stanza.type).toBe(NS.axolotl);
      expect({ sid, iv: toHex(iv), payload: payload?.length }).toEqual({
        sid: envelope.sid,
        iv: envelope.iv,
        payload: envelope.payload,
      });
      expect(keys.map(({ prekey }) => prekey)).toEqual([envelope.prekey]);
      expect(parseDescription(content.description!)).toEqual(jasmine.objectContaining(file));
    });

    it(`are written as they were: ${name}`, async () => {
      const jingle = jingleOf(await captured(name));

      expect(undeclared(jingleElement(parseJingle(jingle))).isEqualNode(undeclared(jingle))).toBeTrue();
    });

    it(`are refused when a part of their security is missing: ${name}`, async () => {
      const jingle = jingleOf(await captured(name));
      const [security] = jingle.getElementsByTagNameNS(NS.jet, 'security');
      for (const node of [...security!.querySelectorAll('*')].reverse()) {
        if (node.localName === 'payload') continue;
        node.remove();
        const readCut = (): unknown => {
          const { envelope: cut } = parseSecurity(security!, onlyContent(parseJingle(jingle)).name);
          return parseEncrypted(cut, envelope.rid);
        };

        expect(readCut).toThrowError();
      }
    });
  }

  for (const name of ['libervia-offer-prekey', 'libervia-offer', 'libervia-offer-to-dino']) {
    it(`of JET are built like Libervia's own: ${name}`, async () => {
      const content = onlyContent(await read(name));
      const [security] = content.securities;
      const stanza = parseSecurity(security!, content.name);
      const { envelope } = stanza;

      expect(undeclared(securityElement(content.name, stanza)).isEqualNode(undeclared(security!))).toBeTrue();

      childOf(envelope, NS.axolotl, 'payload')?.remove();
      const rid = Number(envelope.getElementsByTagName('key')[0]!.getAttribute('rid'));

      expect(undeclared(encryptedElement(parseEncrypted(envelope, rid))).isEqualNode(undeclared(envelope))).toBeTrue();
    });
  }

  it('that are an empty OMEMO message are built like Libervia’s own', async () => {
    const encrypted = requiredChild(await captured('libervia-empty-message'), NS.axolotl, 'encrypted');
    const envelope = parseEncrypted(encrypted, 136171161);

    expect(envelope.payload).toBeUndefined();
    expect(undeclared(encryptedElement(envelope)).isEqualNode(undeclared(encrypted))).toBeTrue();
  });

  for (const [name, senders] of [
    ['libervia-accept', undefined],
    ['dino-accept', 'initiator'],
  ] as const) {
    it(`of a session-accept hold no <security/>: ${name}`, async () => {
      const accept = await read(name);
      const content = onlyContent(accept);

      expect(accept.action).toBe('session-accept');
      expect(content.senders).toBe(senders);
      expect(content.securities).toEqual([]);
      expect(content.transport).toBeDefined();
    });
  }

  it('of a session-terminate tell its reason', async () => {
    expect((await read('libervia-terminate')).reason?.reason).toBe('success');
  });

  it('of an error tell its condition and the one of Jingle', async () => {
    const { condition, extra } = parseIqError(await captured('dino-unknown-session'));

    expect(condition).toBe('item-not-found');
    expect(extra).toEqual({ name: 'unknown-session', namespace: NS.jingleErrors });
  });

  it('of disco#info name JET and what else a transfer takes', async () => {
    const features = discoWords(requiredChild(await captured('libervia-disco-info'), NS.discoInfo, 'query'));

    for (const feature of [NS.jingle, NS.fileTransfer, NS.jet, NS.jetOmemo, NS.jingleIbb, NS.ibb]) {
      expect(features).toContain(feature);
    }
  });

  it('say where they are from in their first line', async () => {
    for (const name of ['libervia-offer', 'dino-offer', 'libervia-bundle', 'dino-bundle']) {
      const { ownerDocument } = await captured(name);

      expect(ownerDocument.firstChild?.nodeType).toBe(Node.COMMENT_NODE);
      expect(ownerDocument.firstChild?.textContent).toMatch(/^ Captured: (Libervia 0\.9\.0|Dino 0\.4\.2) /);
    }
  });
});
