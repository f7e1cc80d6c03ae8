import { SessionError, StanzaError } from '../../src/errors.js';
import type { Application, Session } from '../../src/jingle/application.js';
import type { Dialect } from './wire/dialect.js';
import type { Proposals } from './receive/proposals.js';
import { IncomingTransfer, type Receiving } from './receive/incoming-transfer.js';
import { admits, receivedTransfer, servesRequests } from './transfer/ports.js';
import { serveFile, showRefused, type Serving } from './send/serve-request.js';
import { parseRequest } from './wire/request-stanza.js';
import { parseChecksum, parseReceipt } from './wire/file-transfer-stanza.js';

/** What the engine has refused. */
type Refused = Parameters<Application['refused']>[0];

/** The two sides of file transfer. */
export interface Sides {
  readonly receiving: Receiving;
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
      const isRequest = session.senders === 'responder';
      const taken = isRequest ? serveFile(session, serving) : receiveOffer(session, sides, dialect);
      taken.catch(() => {
        session.terminate(new SessionError('failed-application', 'unknown', 'it cannot be shown'));
      });
    },
    refused(offer, error) {
      const isRequest = parseRequest(offer.description) !== undefined;
      const shown = isRequest ? showRefused(offer, serving) : refuseOffer(offer, error, sides, dialect);
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
      if (receipt !== undefined) serving.receipts.deliver(session, receipt);
    },
  };
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
  if (proposal !== undefined) {
    proposal.end(state);
    return;
  }
  const transfer = receivedTransfer(peer, dialect.parse(description), true, sid);
  const canBeAskedFor = await servesRequests(peer, dialect, receiving);
  await receiving.cards.showEnded({ ...transfer, ...(canBeAskedFor && { canBeAskedFor }), state });
}
