import type { Envelope, SealOptions } from '../../plugins/jet/envelope.js';
import type { Secret, TrustRecord } from '../../src/key-transport/key-transport.js';
import { KeyTransportError } from '../../src/key-transport/key-transport.js';
import { element } from '../../src/xmpp/element.js';
import { testBytes } from './streams.js';

export const AES_128 = 'urn:xmpp:ciphers:aes-128-gcm-nopadding';
export const AES_256 = 'urn:xmpp:ciphers:aes-256-gcm-nopadding';

/** Knows nobody. */
export const NO_DEVICES: TrustRecord = {
  devices: () => Promise.resolve([]),
  trust: () => Promise.reject(new KeyTransportError('unknown-device', 'nobody')),
};

/** An envelope that keeps what it is given. */
export class RecordingEnvelope implements Envelope {
  readonly sealed: Secret[] = [];
  readonly peers: string[] = [];
  readonly options: SealOptions[] = [];
  readonly label = 'Recorded';
  trustRecord = NO_DEVICES;
  readonly opened: string[] = [];
  /** What opening and sealing comes to. */
  error: Error | undefined;
  last: Secret | undefined;
  isReaching = true;
  keyBytes = 16;
  ivBytes = 12;

  constructor(
    readonly namespace: string,
    readonly ciphers: readonly string[] = [AES_128],
  ) {}

  reaches(): Promise<boolean> {
    return Promise.resolve(this.isReaching);
  }

  seal(secret: Secret, peer: string, options: SealOptions): Promise<Element> {
    this.options.push(options);
    this.last = secret;
    this.sealed.push({ key: secret.key.slice(), iv: secret.iv.slice() });
    this.peers.push(peer);
    return this.error === undefined ? Promise.resolve(element(this.namespace, 'e')) : Promise.reject(this.error);
  }

  open(_envelope: Element, initiator: string) {
    this.opened.push(initiator);
    if (this.error !== undefined) return Promise.reject(this.error);
    this.last = { key: testBytes(this.keyBytes), iv: testBytes(this.ivBytes) };
    const sender = { jid: initiator, id: 1, fingerprint: '', trust: 'trusted' as const };
    return Promise.resolve({ secret: this.last, sender });
  }
}
