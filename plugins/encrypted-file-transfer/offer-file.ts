import { SessionError, isAbort } from '../../src/errors.js';
import type { JingleEngine, Session } from '../../src/jingle/application.js';
import type { Cards } from './cards.js';
import { sanitiseFileName } from './file-name.js';
import { LiveTransfer } from './live-transfer.js';
import { failureOf } from './outcome.js';
import type { CapableDevice } from './peers.js';
import type { SentOffers } from './requests/sent-offers.js';
import { run } from './run.js';
import { sendFile } from './send-file.js';
import type { Settings } from './settings.js';
import { MAX_FILE_BYTES } from './stanza.js';

/** Every offer has one content, so one name serves all (Dino and the XEP use it too). */
const CONTENT_NAME = 'a-file-offer';

/** What sending needs. */
export interface Sending {
  readonly engine: JingleEngine;
  readonly cards: Cards;
  readonly settings: () => Settings;
  readonly offers: SentOffers;
}

/** Offers one file to one device, and sends it when it is accepted. Never rejects: the card tells how it ended. */
export async function offerFile(file: File, device: CapableDevice, sending: Sending): Promise<void> {
  const mediaType = file.type || 'application/octet-stream';
  const info = { name: sanitiseFileName(file.name), size: file.size, mediaType };
  const cancelled = new AbortController();
  let session: Session | undefined;
  const transfer = new LiveTransfer({
    id: crypto.randomUUID(),
    direction: 'sent',
    peer: device.fullJid,
    file: info,
    encrypted: device.security !== undefined,
    state: { name: 'offered' },
  });
  const cancel = (): void => {
    transfer.move({ name: 'cancelled', by: 'us' });
    cancelled.abort();
    if (session === undefined) return;
    sending.offers.forget(session);
    session.terminate({ reason: 'cancel' });
  };
  await sending.cards.show(transfer, { accept: noop, decline: noop, trust: noop, cancel });
  try {
    if (file.size > MAX_FILE_BYTES) throw new SessionError('media-error', 'too-large', 'larger than one key may carry');
    const date = new Date(file.lastModified).toISOString();
    const description = device.dialect.describe({ ...info, description: undefined, date });
    session = await sending.engine.initiate(
      {
        peer: device.fullJid,
        peerIsOurs: device.isOurs,
        contentName: CONTENT_NAME,
        senders: 'initiator',
        description,
        transport: device.transport,
        security: device.security,
      },
      { signal: cancelled.signal },
    );
  } catch (error) {
    transfer.move(isAbort(error) ? { name: 'cancelled', by: 'us' } : { name: 'failed', failure: failureOf(error) });
    return;
  }
  const offer = session;
  if (!cancelled.signal.aborted) sending.offers.add(offer, file, info);
  await run(offer, transfer, () => sendFile(file, offer, transfer, { ...sending.settings(), dialect: device.dialect }));
}

const noop = (): void => undefined;
