import { receivedElement } from '../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { fromBase64 } from '../../src/bytes/base64.js';
import type { Session } from '../../src/jingle/application.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { Party, romeoAndJuliet } from '../support/file-transfer-party.js';
import type { MemoryNetwork } from '../support/memory-iq.js';
import { JULIET } from '../support/people.js';
import { collect, testBytes } from '../support/streams.js';

const FILE = new File([testBytes(5000)], 'letter.txt');

describe('A malicious server that takes a file in the name of its receiver, and says that it was saved,', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
    juliet.peersAreOurs = true;
  });

  /** The server takes all that Romeo sends. @returns what Romeo's newest card says at last */
  async function take(say: (session: Session) => Promise<unknown>): Promise<unknown> {
    const server = new Party(network, JULIET);
    spyOn(server.engine.applications.get(NS.fileTransfer)!, 'receive').and.callFake((session) => {
      void session.accept(session.description).then(async ({ readable }) => {
        await collect(readable);
        await say(session);
        session.terminate({ reason: 'success' });
      });
    });
    await romeo.send(FILE, juliet);
    return romeo.cards.shown.at(-1)!.transfer.state;
  }
  const received = (session: Session, receipt?: Uint8Array): Promise<void> =>
    session.sendInfo(receivedElement(session.contentName, { receipt }));

  it('is not believed that it was delivered without a receipt', async () => {
    expect(await take(() => Promise.resolve())).toEqual({ name: 'saved' });
    expect(await take((session) => received(session))).toEqual({ name: 'saved' });
  });

  it('is not believed with a receipt of its own', async () => {
    expect(await take((session) => received(session, testBytes(32)))).toEqual({ name: 'saved' });
  });

  it('is not believed with the receipt for the same file in another session', async () => {
    const sent = romeo.send(FILE, juliet);
    (await juliet.cards.first()).actions.accept();
    await sent;
    const [receipt] = network.exchanges.flatMap(({ payload }) => [
      ...payload.getElementsByTagNameNS(NS.converseJet, 'receipt'),
    ]);

    expect(await take((session) => received(session, fromBase64(receipt!.textContent)))).toEqual({ name: 'saved' });
  });
});
