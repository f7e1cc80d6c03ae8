import { pause } from '../../../src/async/pause.js';
import type { Session } from '../../../src/jingle/application.js';
import { ignore } from '../../../src/log.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import type { Cards } from '../transfer/cards.js';
import type { Restored, Resumable } from '../transfer/resumables.js';
import { RunningTransfer, whenReleased } from '../transfer/running-transfer.js';
import { parseRequest, type FileRequest } from '../wire/request-stanza.js';
import { notAvailable } from '../wire/transfer-errors.js';
import { keepFile } from './kept-file.js';
import { RequestedSending } from './requested-sending.js';
import { restoreSending } from './restore-sending.js';
import type { SentOffer } from './sent-offers.js';
import { REFUSED, askedTransfer, refuseAsker, requested, trustIn, type Serving } from './serving.js';

/** How long a page that has gone may hold what it was sending, in milliseconds. */
const RELEASE_MS = 3000;

/**
 * A peer asks again for a file that this page has offered to it (XEP-0234 §6.2), or for the rest of it. It goes, without a
 * question, to a trusted device that got a key of the offer, and to nobody else. Never rejects for what the peer does.
 */
export async function serveFile(session: Session, serving: Serving): Promise<void> {
  const request = parseRequest(session.description);
  const left = request && (await transferOf(request, session, serving));
  if (request !== undefined && left?.take !== undefined) {
    await left.take(session, request);
    return;
  }
  const offer = request && serving.offers.find(request, session.peer);
  if (request === undefined || offer === undefined) session.terminate(notAvailable());
  else await serveAnew(session, request, offer, serving);
}

/** The transfer that a request is to bring to its end; undefined: one of its own. */
async function transferOf(request: FileRequest, session: Session, serving: Serving): Promise<Resumable | undefined> {
  const known = serving.resumables.sent(request.sid, session.peer);
  if (request.prefix !== undefined) return known ?? leftByEarlierPage(request, session, serving);
  return known?.takesWhole?.(session) === true ? known : undefined;
}

/** The transfer of a request, where only its card is known. */
async function leftByEarlierPage(
  { sid }: FileRequest,
  { peer, signal }: Session,
  serving: Serving,
): Promise<Resumable | undefined> {
  const left = await serving.cards.find({ sid, account: bareJid(peer), direction: 'sent' });
  if (left === undefined) return undefined;
  let restored: Resumable | Restored = await restoreSending(left, serving);
  if (restored === 'elsewhere') {
    // Its card takes it up at this moment, or the page that had it has just crashed.
    await Promise.race([whenReleased(left.id), pause(RELEASE_MS, signal).catch(ignore('the asker does not wait'))]);
    restored = serving.resumables.sent(sid, peer) ?? (await restoreSending(left, serving));
  }
  return typeof restored === 'object' ? restored : undefined;
}

/** Serves a request with a card of its own. */
async function serveAnew(session: Session, request: FileRequest, offer: SentOffer, serving: Serving): Promise<void> {
  const asker = session.security?.sender;
  const trust = await trustIn(asker, offer, serving);
  const asked = askedTransfer(offer, session, trust);
  if (trust !== 'trusted') {
    await refuseAsker(session, asked, trust, serving);
    return;
  }
  if (session.signal.aborted) return;
  const { sid, recipients } = offer;
  const resume = { sid, canResume: true, recipients } as const;
  const transfer = new RunningTransfer({ ...asked, ...resume, state: { name: 'accepted' } });
  const sending = new RequestedSending({ ...offer, peer: session.peer }, transfer, serving);
  const cancel = (): void => {
    sending.cancel();
  };
  await serving.cards.show(transfer, { cancel });
  void keepFile(offer.file, transfer, serving);
  await sending.run(sending.serve({ session, request }, offer.file));
}

/** Shows a request for an offer whose envelope could not be opened; the peer knows already. @param peer JID */
export async function showRefused(
  offer: SentOffer | undefined,
  peer: string,
  { cards }: { cards: Cards },
): Promise<void> {
  if (offer !== undefined) await cards.showEnded({ ...requested(offer, peer), state: REFUSED });
}
