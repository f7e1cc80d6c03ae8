import { SessionError, StanzaError } from '../../src/errors.js';
import type { Application, Session } from '../../src/jingle/application.js';
import { logUnlessExpected } from '../../src/log.js';
import type { Dialect } from './wire/dialect.js';
import type { Proposals } from './receive/proposals.js';
import { ReceivedOffer } from './receive/incoming-transfer.js';
import { admits, receivedTransfer, servesRequests, type Receiving } from './transfer/ports.js';
import { offerByHash, serveByHash } from './send/serve-hash-request.js';
import { serveFile, showRefused } from './send/serve-request.js';
import { parseRequest } from './wire/request-stanza.js';
import { parseChecksum, parseReceipt } from './wire/file-transfer-stanza.js';

/** What the engine has refused. */
type Refused = Parameters<Application['refused']>[0];

/** The receiver of offers and of requests: the application socket for a dialect. */
export function fileTransfer(receiving: Receiving, proposals: Proposals, dialect: Dialect): Application {
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
      const isNew = receiving.offers.secrets.add(session.security);
      const isRequest = session.senders === 'responder';
      const taken = isRequest ? serve(session, receiving, isNew) : receiveOffer(session, receiving, proposals, dialect);
      taken.catch((error: unknown) => {
        logUnlessExpected('taking a session')(error);
        session.terminate(new SessionError('failed-application', 'unknown', 'it cannot be shown'));
      });
    },
    refused(offer, error) {
      const shown =
        offer.senders === 'responder'
          ? refuseRequest(offer, receiving)
          : refuseOffer(offer, error, receiving, proposals, dialect);
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
      if (hashes !== undefined) receiving.checksums.tell(session, hashes);
      const receipt = parseReceipt(payload);
      if (receipt !== undefined) receiving.receipts.tell(session, receipt);
    },
  };
}

/** Serves a request: for an offer, as converse-jet clients ask, or by hash, as others may. */
const serve = (session: Session, receiving: Receiving, isNew: Promise<boolean>): Promise<void> =>
  parseRequest(session.description) === undefined
    ? serveByHash(session, receiving, isNew)
    : serveFile(session, receiving);

async function refuseRequest(refused: Refused, receiving: Receiving): Promise<void> {
  const { peer, description } = refused;
  const request = parseRequest(description);
  const offer =
    request === undefined ? offerByHash(refused, undefined, receiving) : receiving.offers.find(request, peer);
  await showRefused(offer, peer, receiving);
}

async function receiveOffer(
  session: Session,
  receiving: Receiving,
  proposals: Proposals,
  dialect: Dialect,
): Promise<void> {
  const succession = receiving.successions.of(session);
  if (succession !== undefined) {
    succession.goOn(session);
    return;
  }
  const proposal = proposals.of(session.peer, session.sid);
  if (proposal === 'over') session.terminate({ reason: 'decline' });
  else await new ReceivedOffer({ session, receiving, proposal, dialect }).show();
}

async function refuseOffer(
  { sid, peer, description }: Refused,
  { failure }: SessionError,
  receiving: Receiving,
  proposals: Proposals,
  dialect: Dialect,
): Promise<void> {
  const state = { name: 'failed', failure } as const;
  const proposal = proposals.of(peer, sid);
  if (proposal === 'over') return;
  const transfer = receivedTransfer(peer, dialect.parse(description), true, sid);
  proposal?.refuse(transfer, state);
  const canBeAskedFor = await servesRequests(peer, dialect, receiving);
  if (proposal !== undefined) {
    if (canBeAskedFor) proposal.live.letAsk();
    return;
  }
  await receiving.cards.showEnded({ ...transfer, ...(canBeAskedFor && { canBeAskedFor }), state });
}
