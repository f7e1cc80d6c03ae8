import { SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import type { Trust, TrustedDevice } from '../../../src/key-transport/key-transport.js';
import { notAvailable } from '../wire/transfer-errors.js';
import { FILE_TRANSFER } from '../wire/dialect.js';
import { LiveTransfer } from '../transfer/running-transfer.js';
import type { Receiving } from '../transfer/ports.js';
import { sendFile } from './send-file.js';
import { protectionOf, type Transfer, type TransferState } from '../transfer/transfer.js';
import type { SentOffer } from '../transfer/sent-offers.js';
import { parseRequest } from '../wire/request-stanza.js';

const REFUSED: TransferState = { name: 'failed', failure: 'asker-refused' };
const noop = (): void => undefined;

/** What the owner's card shows: who asked for what. */
export const askedTransfer = (
  { info }: SentOffer,
  peer: string,
  asker: TrustedDevice | undefined,
): Omit<Transfer, 'state'> => ({
  id: crypto.randomUUID(),
  direction: 'sent',
  peer,
  file: info,
  encrypted: true,
  isAskedFor: true,
  ...(asker && { sender: asker }),
});

/** True for a device that got a key of the offer. */
export const gotKey = (asker: TrustedDevice | undefined, { recipients }: SentOffer): asker is TrustedDevice =>
  recipients.some(
    ({ jid, id, fingerprint }) => jid === asker?.jid && id === asker.id && fingerprint === asker.fingerprint,
  );

/** The trust in whoever asks: none in a device that got no key of the offer, whatever the person says of it. */
export const trustIn = async (
  asker: TrustedDevice | undefined,
  offer: SentOffer,
  { trustInAsker }: Receiving,
): Promise<Trust> => (gotKey(asker, offer) ? trustInAsker(asker) : 'distrusted');

/** Refuses a device that is not trusted, and shows who asked for what. */
export async function refuseAsker(
  session: Session,
  asked: Omit<Transfer, 'state'>,
  trust: Trust,
  { cards }: Receiving,
): Promise<void> {
  const isRefused = trust !== 'undecided';
  const refusal = new SessionError('security-error', 'asker-refused', 'the file is not for this device');
  session.terminate(isRefused ? refusal : { reason: 'decline' });
  await cards.showEnded({ ...asked, state: isRefused ? REFUSED : { name: 'declined', by: 'us' } });
}

/**
 * A peer asks again for a file that this page has offered to it (XEP-0234 §6.2). It goes, without a question, to a
 * trusted device that got a key of the offer, and to nobody else. Never rejects for what the peer does.
 */
export async function serveFile(session: Session, receiving: Receiving): Promise<void> {
  const { cards, offers, receipts, settings } = receiving;
  const request = parseRequest(session.description);
  const offer = request && offers.find(request, session.peer);
  if (request === undefined || offer === undefined) {
    session.terminate(notAvailable());
    return;
  }
  const asker = session.security?.sender;
  const trust = await trustIn(asker, offer, receiving);
  const shown = askedTransfer(offer, session.peer, asker && { ...asker, trust });
  const asked = { ...protectionOf(session.security), ...shown };
  if (trust !== 'trusted') {
    await refuseAsker(session, asked, trust, receiving);
    return;
  }
  if (session.signal.aborted) return;
  const transfer = new LiveTransfer({ ...asked, state: { name: 'accepted' } });
  const cancel = (): void => {
    offers.forget(offer);
    session.terminate({ reason: 'cancel' });
  };
  await cards.show(transfer, { accept: noop, decline: noop, trust: noop, cancel });
  const { sendHash } = settings();
  const options = { sendHash, dialect: FILE_TRANSFER, receipts, request };
  transfer.move(await sendFile(offer.file, session, transfer, options));
}

/** Shows a request for an offer whose envelope could not be opened; the peer knows already. @param peer JID */
export async function showRefused(offer: SentOffer | undefined, peer: string, { cards }: Receiving): Promise<void> {
  if (offer !== undefined) await cards.showEnded({ ...askedTransfer(offer, peer, undefined), state: REFUSED });
}
