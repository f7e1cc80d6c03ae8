import { SessionError, StanzaError } from '../../src/errors.js';
import type { Application, Session } from '../../src/jingle/application.js';
import { logUnlessExpected } from '../../src/log.js';
import type { Dialect } from './wire/dialect.js';
import type { Proposals } from './receive/proposals.js';
import { IncomingTransfer, type Offering } from './receive/incoming-transfer.js';
import { admits, receivedTransfer, servesRequests } from './transfer/ports.js';
import { onDemand } from './load-on-demand.js';
import type { Serving } from './send/serving.js';
import { parseRequest } from './wire/request-stanza.js';
import { parseChecksum, parseReceipt } from './wire/file-transfer-stanza.js';

/** What the engine has refused. */
type Refused = Parameters<Application['refused']>[0];

/** The two sides of file transfer. */
export interface Sides {
  readonly receiving: Offering;
  readonly serving: Serving;
  readonly proposals: Proposals;
}

/** Makes the application socket for a dialect: it takes offers and requests. */
export function fileTransferApplication(sides: Sides, dialect: Dialect): Application {
  const { receiving, serving } = sides;
  return {
    ...dialect,
    admits: (peer) => admits(receiving, peer),
    check(description, senders) {
      if (senders === 'responder') {
        dialect.request(description);
        return;
      }
      dialect.parse(description);
      if (senders !== 'initiator') throw new StanzaError('bad-request', 'one side sends a file');
      if (parseRequest(description) !== undefined)
        throw new StanzaError('bad-request', 'an offer and a request at once');
    },
    receive(session) {
      const isNew = serving.secrets.add(session.security);
      const isRequest = session.senders === 'responder';
      const taken = isRequest ? serve(session, serving, isNew) : receiveOffer(session, sides, dialect);
      taken.catch((error: unknown) => {
        logUnlessExpected('taking a session')(error);
        session.terminate(new SessionError('failed-application', 'unknown', 'it cannot be shown'));
      });
    },
    refused(offer, error) {
      const shown =
        offer.senders === 'responder' ? refuseRequest(offer, serving) : refuseOffer(offer, error, sides, dialect);
      // A chat that cannot be made has no place for a card: the peer has its answer already.
      shown.catch(logUnlessExpected('showing an offer that was refused'));
    },
    flooded(peer, flood) {
      receiving.cards.warn(peer, flood).catch(logUnlessExpected('a warning'));
    },
    info(session, payload) {
      // Those of another dialect are of other bytes.
      if (session.description.namespaceURI !== dialect.namespace) return;
      const hashes = parseChecksum(payload);
      if (hashes !== undefined) receiving.checksums.deliver(session, hashes);
      const receipt = parseReceipt(payload);
      if (receipt !== undefined) serving.receipts.deliver(session, receipt);
    },
  };
}

/** Serves a request: for an offer, as converse-jet clients ask, or by hash, as others may. */
async function serve(session: Session, serving: Serving, isNew: Promise<boolean>): Promise<void> {
  const { serveByHash, serveFile } = await onDemand();
  if (parseRequest(session.description) === undefined) await serveByHash(session, serving, isNew);
  else await serveFile(session, serving);
}

async function refuseRequest(refused: Refused, serving: Serving): Promise<void> {
  const { peer, description } = refused;
  const { offerByHash, showRefused } = await onDemand();
  const request = parseRequest(description);
  const offer = request === undefined ? offerByHash(refused, undefined, serving) : serving.offers.find(request, peer);
  await showRefused(offer, peer, serving);
}

async function receiveOffer(session: Session, { receiving, proposals }: Sides, dialect: Dialect): Promise<void> {
  const continuation = dialect.resumable ? receiving.continuations.find(session) : undefined;
  if (continuation !== undefined) {
    continuation.continueWith(session);
    return;
  }
  const proposal = proposals.find(session.peer, session.sid);
  if (proposal === 'over') session.terminate({ reason: 'decline' });
  else await new IncomingTransfer({ session, receiving, proposal, dialect }).show();
}

async function refuseOffer(
  { sid, peer, description }: Refused,
  { failure }: SessionError,
  { receiving, proposals }: Sides,
  dialect: Dialect,
): Promise<void> {
  const state = { name: 'failed', failure } as const;
  const proposal = proposals.find(peer, sid);
  if (proposal === 'over') return;
  const transfer = receivedTransfer(peer, dialect.parse(description), true, sid);
  proposal?.refuse(transfer, state);
  const canBeAskedFor = await servesRequests(peer, dialect, receiving);
  if (proposal !== undefined) {
    if (canBeAskedFor) proposal.live.allowRequest();
    return;
  }
  await receiving.cards.showEnded({ ...transfer, ...(canBeAskedFor && { canBeAskedFor }), state });
}
