import type { CapableDevice } from '../../../../plugins/encrypted-file-transfer/devices/reachability.js';
import { FILE_TRANSFER } from '../../../../plugins/encrypted-file-transfer/wire/dialect.js';
import { StanzaError, type StanzaCondition } from '../../../../src/errors.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { Party, romeoAndJuliet, type RecordedCard } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { JULIET } from '../../../support/people.js';

const PHONE = 'juliet@capulet.lit/phone';

describe('A file for several devices', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
  });
  afterEach(() => jasmine.clock().uninstall());

  const file = new File(['words'], 'a.txt');
  const device = (fullJid: string): CapableDevice => ({
    fullJid,
    isOurs: true,
    dialect: FILE_TRANSFER,
    transports: [romeo.transport],
    security: romeo.security,
  });
  const offered = (): string[] =>
    network.exchanges
      .filter(({ payload }) => payload.getAttribute('action') === 'session-initiate')
      .map(({ to }) => to);
  /** Juliet's card of what was sent. */
  const arrived = (sent: Promise<void>): Promise<RecordedCard> => {
    const isOver = sent.then(() => {
      throw new Error('nothing was offered to her');
    });
    return Promise.race([juliet.cards.first(), isOver]);
  };
  /** A device that answers what comes of `handler`. */
  const phone = (handler: () => undefined | Promise<undefined>): void => {
    network.join(PHONE).handle(NS.jingle, handler);
  };
  const refusing = (condition: StanzaCondition) => (): undefined => {
    throw new StanzaError(condition, 'no');
  };

  it('goes to the first one when that answers', async () => {
    const other = new Party(network, PHONE);
    const sent = romeo.offer(file, device(JULIET), device(PHONE));
    (await arrived(sent)).actions.decline();
    await sent;

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'declined', by: 'peer' });
    expect(offered()).toEqual([JULIET]);
    expect([...romeo.unanswered, ...other.cards.shown]).toEqual([]);
  });

  it('goes to the next one when the first one is gone, on the same card', async () => {
    const sent = romeo.offer(file, device(PHONE), device(JULIET));
    const card = await arrived(sent);
    card.actions.accept();
    await sent;

    expect(new TextDecoder().decode(await juliet.received(card.transfer))).toBe('words');
    expect(offered()).toEqual([PHONE, JULIET]);
    expect(romeo.unanswered).toEqual([PHONE]);
    expect(romeo.cards.shown.map(({ transfer }) => [transfer.peer, transfer.state.name])).toEqual([[JULIET, 'saved']]);
  });

  it('has another secret for each device', async () => {
    const sent = romeo.offer(file, device(PHONE), device(JULIET));
    (await arrived(sent)).actions.decline();
    await sent;

    expect(romeo.security.made.length).toBe(2);
  });

  it('goes to the next one when the first one says nothing for twenty seconds, and that one is told', async () => {
    jasmine.clock().install();
    const said: (string | null)[] = [];
    network.join(PHONE).handle(NS.jingle, ({ payload }) => {
      said.push(payload.getAttribute('action'));
      return new Promise<undefined>(() => undefined);
    });
    const sent = romeo.offer(file, device(PHONE), device(JULIET));
    while (said.length === 0) await network.settled();
    jasmine.clock().tick(19_999);
    await network.settled();

    expect(juliet.cards.shown.length).toBe(0);

    jasmine.clock().tick(1);
    jasmine.clock().uninstall();
    (await arrived(sent)).actions.decline();
    await network.settled();

    expect(said).toEqual(['session-initiate', 'session-terminate']);
    expect(romeo.unanswered).toEqual([PHONE]);
  });

  it('fails when none of them answers', async () => {
    network.leave(JULIET);
    await romeo.offer(file, device(PHONE), device(JULIET));

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'peer-gone' });
    expect(romeo.unanswered).toEqual([PHONE, JULIET]);
  });

  it('goes to no other when the first one refuses it', async () => {
    phone(refusing('not-acceptable'));
    await romeo.offer(file, device(PHONE), device(JULIET));

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'peer-unsupported' });
    expect([...romeo.unanswered, ...juliet.cards.shown]).toEqual([]);
  });

  it('goes to no other when it is cancelled meanwhile', async () => {
    phone(() => new Promise(() => undefined));
    const sent = romeo.offer(file, device(PHONE), device(JULIET));
    const card = await romeo.cards.first();
    while (offered().length === 0) await network.settled();
    card.actions.cancel();
    await sent;

    expect(card.transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    expect(offered()).toEqual([PHONE]);
    expect(romeo.unanswered).toEqual([]);
  });
});
