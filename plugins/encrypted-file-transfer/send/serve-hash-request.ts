import { FOREIGN_HASH } from '../../../src/crypto/hash-algorithms.js';
import type { Session } from '../../../src/jingle/application.js';
import type { TrustedDevice } from '../../../src/key-transport/key-transport.js';
import { stateAfter } from '../transfer/end-state.js';
import { runSessions } from '../transfer/resume.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { FILE_TRANSFER, type Dialect } from '../wire/dialect.js';
import { acceptedHashRequestElement, parseHashRequest } from '../wire/hash-request-stanza.js';
import { notAvailable } from '../wire/transfer-errors.js';
import { openOffered } from './offered-part.js';
import { sendFile } from './send-file.js';
import type { SentOffer } from './sent-offers.js';
import { askedTransfer, gotKey, refuseAsker, trustIn, whileTrusted, type Serving } from './serving.js';

/** The offer whose file is asked for: the newest whose key the asker got, else the newest. */
export function offerByHash(
  { peer, description }: Pick<Session, 'peer' | 'description'>,
  asker: TrustedDevice | undefined,
  { offers }: Serving,
): SentOffer | undefined {
  const request = parseHashRequest(description);
  const found = request === undefined ? [] : offers.findByHash(request, peer);
  return found.find((offer) => gotKey(asker, offer)) ?? found[0];
}

/**
 * Serves a request by hash (XEP-0234 §6.2) of a client other than converse-jet. The stream has the secret of the envelope
 * itself, and the envelope does not say what it is for: a server may have taken it from an offer. So the secret must be
 * new here, and the user is asked. Never rejects for what the peer does.
 * @param isNew whether the secret of the session is new
 */
export async function serveByHash(session: Session, serving: Serving, isNew: Promise<boolean>): Promise<void> {
  const asker = session.security?.sender;
  const offer = offerByHash(session, asker, serving);
  if (offer === undefined) {
    session.terminate(notAvailable());
    return;
  }
  const trust = (await isNew) ? await trustIn(asker, offer, serving) : 'distrusted';
  const asked = askedTransfer(offer, session, trust);
  if (asker === undefined || trust !== 'trusted') {
    await refuseAsker(session, asked, trust, serving);
    return;
  }
  if (session.signal.aborted) return;
  const transfer = new RunningTransfer({ ...asked, state: { name: 'offered' } });
  const accept = (): void => void answer({ session, transfer, offer }, serving);
  const decline = (): void => {
    session.terminate({ reason: 'decline' });
  };
  const cancel = (): void => {
    session.terminate({ reason: 'cancel' });
  };
  void session.ended.then((end) => {
    if (transfer.transfer.state.name === 'offered') transfer.setState(stateAfter(end));
  });
  await serving.cards.show(transfer, { accept, decline, cancel });
}

interface Question {
  readonly session: Session;
  readonly transfer: RunningTransfer;
  readonly offer: SentOffer;
}

/** The user has accepted: sends the file, unless the asker is not trusted any more. */
async function answer({ session, transfer, offer }: Question, serving: Serving): Promise<void> {
  if (transfer.transfer.state.name !== 'offered') return;
  transfer.setState({ name: 'accepted' });
  const { receipts, settings } = serving;
  const dialect = saying(offer);
  const open = whileTrusted(openOffered(offer.file, dialect), serving);
  const options = { open, sendHash: settings().sendHash, algorithm: FOREIGN_HASH, dialect, receipts };
  transfer.setState(await runSessions(() => sendFile(offer.file, session, transfer, options)));
}

/** Says in the session-accept all that there is to say of the file. */
function saying({ file, info, sha256 }: SentOffer): Dialect {
  const date = new Date(file.lastModified).toISOString();
  const described = { name: info.name, mediaType: info.mediaType, size: file.size, description: undefined, date };
  return { ...FILE_TRANSFER, accept: () => acceptedHashRequestElement(described, sha256 ?? new Uint8Array()) };
}
