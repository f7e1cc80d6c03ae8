import { SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import type { Trust, TrustedDevice } from '../../../src/key-transport/key-transport.js';
import type { ChatMessages } from '../../../src/xmpp/chat-messages.js';
import type { TransferPorts, TrustPorts } from '../transfer/ports.js';
import type { Receipts } from '../transfer/receipts.js';
import type { Resumables } from '../transfer/resumables.js';
import type { SeenSecrets } from '../transfer/seen-secrets.js';
import { protectionOf, type Transfer, type TransferState } from '../transfer/transfer.js';
import type { Keeping } from './kept-file.js';
import type { OpenStream } from './send-file.js';
import type { SentOffer, SentOffers } from './sent-offers.js';

/** What is asked for. */
type AskedOffer = Pick<SentOffer, 'info'>;

/** What it takes to serve requests. */
export interface Serving extends TransferPorts, Keeping, Pick<TrustPorts, 'now' | 'trustInAsker'> {
  readonly offers: SentOffers;
  readonly receipts: Receipts;
  readonly secrets: SeenSecrets;
  readonly messages: ChatMessages;
  readonly resumables: Resumables;
}

export const REFUSED: TransferState = { name: 'failed', failure: 'asker-refused' };

/** What the owner's card shows: who asked for what, and what protects the file. @param trust in the asking device */
export const askedTransfer = (
  offer: AskedOffer,
  { peer, security }: Pick<Session, 'peer' | 'security'>,
  trust: Trust,
): Omit<Transfer, 'state'> => ({ ...requested(offer, peer), ...protectionOf(security, trust) });

export const requested = ({ info }: AskedOffer, peer: string): Omit<Transfer, 'state'> => ({
  id: crypto.randomUUID(),
  direction: 'sent',
  peer,
  file: info,
  encrypted: true,
  isAskedFor: true,
});

/** True for a device that got a key of the offer. */
export const gotKey = (
  asker: TrustedDevice | undefined,
  { recipients }: Pick<SentOffer, 'recipients'>,
): asker is TrustedDevice =>
  recipients.some(
    ({ jid, id, fingerprint }) => jid === asker?.jid && id === asker.id && fingerprint === asker.fingerprint,
  );

/** The trust in the asking device: none in a device that got no key of the offer, whatever the user says of it. */
export const trustIn = async (
  asker: TrustedDevice | undefined,
  offer: Pick<SentOffer, 'recipients'>,
  { trustInAsker }: Serving,
): Promise<Trust> => (gotKey(asker, offer) ? trustInAsker(asker) : 'distrusted');

const refusal = (): SessionError =>
  new SessionError('security-error', 'asker-refused', 'the file is not for this device');

/** Opens a stream only if the asking device is still trusted: a question to the user may lie in between. */
export const whileTrusted =
  (open: OpenStream, { now }: Serving): OpenStream =>
  async (session) => {
    const asker = session.security?.sender;
    if (asker === undefined || (await now(asker)).trust !== 'trusted') throw refusal();
    return open(session);
  };

/** Refuses a device that is not trusted, and shows who asked for what. */
export async function refuseAsker(
  session: Session,
  asked: Omit<Transfer, 'state'>,
  trust: Trust,
  { cards }: Serving,
): Promise<void> {
  const isRefused = trust !== 'undecided';
  session.terminate(isRefused ? refusal() : { reason: 'decline' });
  await cards.showEnded({ ...asked, state: isRefused ? REFUSED : { name: 'declined', by: 'us' } });
}
