import { SessionError, StanzaError } from '../../src/errors.js';
import type { Application, Session } from '../../src/jingle/application.js';
import type { Dialect } from './wire/dialect.js';
import type { Proposals } from './receive/proposals.js';
import { IncomingTransfer } from './receive/incoming-transfer.js';
import { admits, receivedTransfer, servesRequests, type Receiving } from './transfer/ports.js';
import { serveFile, showRefused } from './send/serve-request.js';
import { parseRequest } from './wire/request-stanza.js';
import { parseChecksum, parseReceipt } from './wire/file-transfer-stanza.js';

/** What the engine has refused. */
type Refused = Parameters<Application['refused']>[0];

/** The receiver of offers and of requests: the application socket for a dialect. */
export function fileTransferApplication(receiving: Receiving, proposals: Proposals, dialect: Dialect): Application {
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
      const isRequest = session.senders === 'responder';
      const taken = isRequest ? serveFile(session, receiving) : receiveOffer(session, receiving, proposals, dialect);
      taken.catch(() => {
        session.terminate(new SessionError('failed-application', 'unknown', 'it cannot be shown'));
      });
    },
    refused(offer, error) {
      const isRequest = parseRequest(offer.description) !== undefined;
      const shown = isRequest
        ? showRefused(offer, receiving)
        : refuseOffer(offer, error, receiving, proposals, dialect);
      // A chat that cannot be made has no place for a card: the peer has its answer already.
      shown.catch(() => undefined);
    },
    flooded(peer, flood) {
      receiving.cards.warn(peer, flood).catch(() => undefined);
    },
    info(session, payload) {
      // Those of another dialect are of other bytes.
      if (session.description.namespaceURI !== dialect.namespace) return;
      const hashes = parseChecksum(payload);
      if (hashes !== undefined) receiving.checksums.deliver(session, hashes);
      const receipt = parseReceipt(payload);
      if (receipt !== undefined) receiving.receipts.deliver(session, receipt);
    },
  };
}

async function receiveOffer(
  session: Session,
  receiving: Receiving,
  proposals: Proposals,
  dialect: Dialect,
): Promise<void> {
  const succession = receiving.successions.find(session);
  if (succession !== undefined) {
    succession.continueWith(session);
    return;
  }
  const proposal = proposals.find(session.peer, session.sid);
  if (proposal === 'over') session.terminate({ reason: 'decline' });
  else await new IncomingTransfer({ session, receiving, proposal, dialect }).show();
}

async function refuseOffer(
  { sid, peer, description }: Refused,
  { failure }: SessionError,
  receiving: Receiving,
  proposals: Proposals,
  dialect: Dialect,
): Promise<void> {
  const state = { name: 'failed', failure } as const;
  const proposal = proposals.find(peer, sid);
  if (proposal === 'over') return;
  if (proposal !== undefined) {
    proposal.end(state);
    return;
  }
  const transfer = receivedTransfer(peer, dialect.parse(description), true, sid);
  const canBeAskedFor = await servesRequests(peer, dialect, receiving);
  await receiving.cards.showEnded({ ...transfer, ...(canBeAskedFor && { canBeAskedFor }), state });
}
