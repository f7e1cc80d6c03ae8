import { SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import type { TrustedDevice } from '../../../src/key-transport/key-transport.js';
import { outcomeOf } from '../transfer/end-state.js';
import type { Receiving } from '../transfer/ports.js';
import { LiveTransfer } from '../transfer/running-transfer.js';
import type { SentOffer } from '../transfer/sent-offers.js';
import { FILE_TRANSFER, type Dialect } from '../wire/dialect.js';
import { acceptedHashRequestElement, parseHashRequest } from '../wire/hash-request-stanza.js';
import { notAvailable } from '../wire/transfer-errors.js';
import { sendFile } from './send-file.js';
import { askedTransfer, gotKey, refuseAsker, trustIn } from './serve-request.js';

const noop = (): void => undefined;

/** The offer whose file is asked for: the newest whose key the asker got, else the newest. */
export function offerByHash(
  { peer, description }: Pick<Session, 'peer' | 'description'>,
  asker: TrustedDevice | undefined,
  { offers }: Receiving,
): SentOffer | undefined {
  const request = parseHashRequest(description);
  const found = request === undefined ? [] : offers.findByHash(request, peer);
  return found.find((offer) => gotKey(asker, offer)) ?? found[0];
}

/**
 * Serves a request by hash (XEP-0234 §6.2) of a client other than converse-jet. The stream has the secret of the envelope
 * itself, and the envelope does not say what it is for: a server may have taken it from an offer. So the secret must be
 * new here, and the person is asked. Never rejects for what the peer does.
 * @param isNew whether the secret of the session is new
 */
export async function serveByHash(session: Session, receiving: Receiving, isNew: Promise<boolean>): Promise<void> {
  const asker = session.security?.sender;
  const offer = offerByHash(session, asker, receiving);
  if (offer === undefined) {
    session.terminate(notAvailable());
    return;
  }
  const trust = (await isNew) ? await trustIn(asker, offer, receiving) : 'distrusted';
  const asked = askedTransfer(offer, session.peer, asker && { ...asker, trust });
  if (asker === undefined || trust !== 'trusted') {
    await refuseAsker(session, asked, trust, receiving);
    return;
  }
  if (session.signal.aborted) return;
  const transfer = new LiveTransfer({ ...asked, state: { name: 'offered' } });
  const accept = (): void => void answer({ session, transfer, offer, asker }, receiving);
  const decline = (): void => {
    session.terminate({ reason: 'decline' });
  };
  const cancel = (): void => {
    session.terminate({ reason: 'cancel' });
  };
  void session.ended.then((end) => {
    if (transfer.transfer.state.name === 'offered') transfer.move(outcomeOf(end));
  });
  await receiving.cards.show(transfer, { accept, decline, cancel, trust: noop });
}

interface Question {
  readonly session: Session;
  readonly transfer: LiveTransfer;
  readonly offer: SentOffer;
  readonly asker: TrustedDevice;
}

/** The person has accepted: sends the file, unless the asker is not trusted any more. */
async function answer({ session, transfer, offer, asker }: Question, receiving: Receiving): Promise<void> {
  if (transfer.transfer.state.name !== 'offered') return;
  transfer.move({ name: 'accepted' });
  if ((await receiving.now(asker)).trust !== 'trusted') {
    session.terminate(new SessionError('security-error', 'asker-refused', 'the device is not trusted any more'));
    transfer.move({ name: 'failed', failure: 'asker-refused' });
    return;
  }
  const { receipts, settings } = receiving;
  const options = { sendHash: settings().sendHash, dialect: saying(offer), receipts };
  transfer.move(await sendFile(offer.file, session, transfer, options));
}

/** Says in the session-accept all that there is to say of the file. */
function saying({ file, info, sha256 }: SentOffer): Dialect {
  const date = new Date(file.lastModified).toISOString();
  const described = { name: info.name, mediaType: info.mediaType, size: file.size, description: undefined, date };
  return { ...FILE_TRANSFER, accept: () => acceptedHashRequestElement(described, sha256 ?? new Uint8Array()) };
}
