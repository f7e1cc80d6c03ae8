import { SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import type { Trust, TrustedDevice } from '../../../src/key-transport/key-transport.js';
import { notAvailable } from '../wire/transfer-errors.js';
import { FILE_TRANSFER } from '../wire/dialect.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import type { TransferPorts, TrustPorts } from '../transfer/ports.js';
import type { Receipts } from '../transfer/receipts.js';
import { runSessions } from '../transfer/resume.js';
import { acceptRequest } from '../transfer/request-stream.js';
import { startSending } from '../../../src/worker/pipelines.js';
import { wholeOf } from './offered-part.js';
import { sendFile, type OpenStream } from './send-file.js';
import { protectionOf, type Transfer, type TransferState } from '../transfer/transfer.js';
import type { SeenSecrets } from '../transfer/seen-secrets.js';
import type { SentOffer, SentOffers } from './sent-offers.js';
import { parseRequest, type FileRequest } from '../wire/request-stanza.js';

/** What it takes to serve requests. */
export interface Serving extends TransferPorts, Pick<TrustPorts, 'now' | 'trustInAsker'> {
  readonly offers: SentOffers;
  readonly receipts: Receipts;
  readonly secrets: SeenSecrets;
}

const REFUSED: TransferState = { name: 'failed', failure: 'asker-refused' };

/** What the owner's card shows: who asked for what, and what protects the file. @param trust in the asking device */
export const askedTransfer = (
  offer: SentOffer,
  { peer, security }: Pick<Session, 'peer' | 'security'>,
  trust: Trust,
): Omit<Transfer, 'state'> => ({ ...requested(offer, peer), ...protectionOf(security, trust) });

const requested = ({ info }: SentOffer, peer: string): Omit<Transfer, 'state'> => ({
  id: crypto.randomUUID(),
  direction: 'sent',
  peer,
  file: info,
  encrypted: true,
  isAskedFor: true,
});

/** True for a device that got a key of the offer. */
export const gotKey = (asker: TrustedDevice | undefined, { recipients }: SentOffer): asker is TrustedDevice =>
  recipients.some(
    ({ jid, id, fingerprint }) => jid === asker?.jid && id === asker.id && fingerprint === asker.fingerprint,
  );

/** The trust in the asking device: none in a device that got no key of the offer, whatever the user says of it. */
export const trustIn = async (
  asker: TrustedDevice | undefined,
  offer: SentOffer,
  { trustInAsker }: Serving,
): Promise<Trust> => (gotKey(asker, offer) ? trustInAsker(asker) : 'distrusted');

/** Refuses a device that is not trusted, and shows who asked for what. */
export async function refuseAsker(
  session: Session,
  asked: Omit<Transfer, 'state'>,
  trust: Trust,
  { cards }: Serving,
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
export async function serveFile(session: Session, serving: Serving): Promise<void> {
  const { cards, offers, receipts, settings } = serving;
  const request = parseRequest(session.description);
  const offer = request && offers.find(request, session.peer);
  if (request === undefined || offer === undefined) {
    session.terminate(notAvailable());
    return;
  }
  const asker = session.security?.sender;
  const trust = await trustIn(asker, offer, serving);
  const asked = askedTransfer(offer, session, trust);
  if (trust !== 'trusted') {
    await refuseAsker(session, asked, trust, serving);
    return;
  }
  if (session.signal.aborted) return;
  const transfer = new RunningTransfer({ ...asked, state: { name: 'accepted' } });
  const cancel = (): void => {
    offers.forget(offer);
    session.terminate({ reason: 'cancel' });
  };
  await cards.show(transfer, { cancel });
  const { sendHash } = settings();
  const options = {
    open: openRequested(offer.file, request, { hasChecksum: sendHash }),
    sendHash,
    dialect: FILE_TRANSFER,
    receipts,
  };
  transfer.setState(await runSessions(() => sendFile(offer.file, session, transfer, options)));
}

/** Opens the stream of a request: a file that the peer has asked for goes as a whole. */
const openRequested =
  (file: File, request: FileRequest, options: { hasChecksum: boolean }): OpenStream =>
  async (session) => ({
    ...(await acceptRequest(session, request, options)),
    part: wholeOf(file),
    start: startSending,
  });

/** Shows a request for an offer whose envelope could not be opened; the peer knows already. @param peer JID */
export async function showRefused(offer: SentOffer | undefined, peer: string, { cards }: Serving): Promise<void> {
  if (offer !== undefined) await cards.showEnded({ ...requested(offer, peer), state: REFUSED });
}
