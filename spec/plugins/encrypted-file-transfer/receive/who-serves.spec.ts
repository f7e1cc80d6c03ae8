import { ENCRYPTED_FILE_TRANSFER } from '../../../../plugins/encrypted-file-transfer/wire/dialect.js';
import { headerSecurity } from '../../../../plugins/encrypted-file-transfer/wire/draft-2015-security.js';
import { SessionError } from '../../../../src/errors.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { MemoryKeys } from '../../../support/memory-key-transport.js';
import { decide } from '../../../support/decide.js';

const FILE = new File(['words'], 'a.txt');

describe('the card of an offer', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
  });

  for (const isOurs of [true, false]) {
    it(`${isOurs ? 'can' : 'cannot'} ask a client of ${isOurs ? 'our own' : 'another'} kind for the file again`, async () => {
      juliet.peersAreOurs = isOurs;
      void romeo.send(FILE, juliet);
      const { live } = await juliet.cards.first();
      await network.settled();

      expect(live.transfer.canBeAskedFor ?? false).toBe(isOurs);
    });

    it(`and that of one that was refused ${isOurs ? 'can' : 'cannot'}, too`, async () => {
      juliet.peersAreOurs = isOurs;
      juliet.security.error = new SessionError('security-error', 'not-for-this-device', 'no key');
      await romeo.send(FILE, juliet);
      await network.settled();

      expect(juliet.cards.ended.map(({ canBeAskedFor = false }) => canBeAskedFor)).toEqual([isOurs]);
    });
  }

  it('does not wait for what the client says of itself', async () => {
    let say: (isOurs: boolean) => void = () => undefined;
    juliet.peersAreOurs = new Promise<boolean>((resolve) => (say = resolve));
    const sent = romeo.send(FILE, juliet);
    const card = await juliet.cards.first();
    card.actions.decline();
    await sent;

    expect(card.transfer.state.name).toBe('declined');
    expect(card.transfer.canBeAskedFor).toBeUndefined();

    say(true);
    await network.settled();

    expect(card.transfer.state.name).toBe('declined');
    expect(card.transfer.canBeAskedFor).toBeTrue();
  });

  it('cannot ask for a file that was offered in clear', async () => {
    juliet.peersAreOurs = true;
    juliet.settings = { ...juliet.settings, allowUnencrypted: true };
    void romeo.send(FILE, juliet, { clear: true });
    const { live } = await juliet.cards.first();
    await network.settled();

    expect(live.transfer.canBeAskedFor).toBeUndefined();
  });

  it('cannot ask for a file that was offered in the 2015 draft, which knows no requests', async () => {
    juliet.peersAreOurs = true;
    const memory = new MemoryKeys(NS.omemo0);
    const keys = [romeo, juliet].map(({ jid }, at) => memory.join(bareJid(jid), at + 1));
    await decide(keys[0]!, bareJid(juliet.jid), 2, 'trusted');
    const [security, other] = keys.map((transport) => headerSecurity(() => transport));
    juliet.engine.securities.register(other!);
    const { transport } = romeo;
    const dialect = ENCRYPTED_FILE_TRANSFER;
    void romeo.offer(FILE, { fullJid: juliet.jid, isOurs: true, dialect, transports: [transport], security });
    const { live } = await juliet.cards.first();
    await network.settled();

    expect(live.transfer).toEqual(jasmine.objectContaining({ encrypted: true, state: { name: 'offered' } as const }));
    expect(live.transfer.canBeAskedFor).toBeUndefined();
  });
});
