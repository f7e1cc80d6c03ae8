import { descriptionElement } from '../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { SessionError } from '../../../src/errors.js';
import { KeyTransportError } from '../../../src/key-transport/key-transport.js';
import type { Session, Senders } from '../../../src/jingle/application.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../support/memory-iq.js';
import { JULIET, ROMEO } from '../../support/people.js';
import { rejection } from '../../support/rejection.js';
import { xml } from '../../support/xml.js';

interface OfferOptions {
  readonly description?: Element;
  readonly name?: string;
  readonly size?: number;
  readonly clear?: boolean;
  readonly senders?: Senders;
}

describe('an offer', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
  });

  /** Romeo's session-initiate alone; he does nothing more. */
  function offer({ description, name = 'a.txt', size = 5, clear, senders }: OfferOptions = {}): Promise<Session> {
    const file = { name, size, mediaType: 'text/plain', description: undefined, date: undefined };
    return romeo.initiate(JULIET, description ?? descriptionElement(file), { senders, clear });
  }
  const refusal = async (offered: Promise<unknown>): Promise<string> =>
    ((await rejection(offered)) as { condition: string }).condition;
  const juliets = (): string[] =>
    network.dialogue.filter((line) => line.startsWith('juliet: session-')).map((line) => line.slice('juliet: '.length));

  describe('of a stranger', () => {
    beforeEach(() => {
      juliet.contacts = 'nobody';
    });

    it('gets the answer of a client that is not there, and opens nothing', async () => {
      expect(await refusal(offer())).toBe('service-unavailable');
      expect(juliet.security.opened).toBe(0);
      expect(juliet.cards.shown.length + juliet.cards.ended.length).toBe(0);
    });

    it('tells nothing by what is wrong with it', async () => {
      const broken = xml(`<description xmlns="${NS.fileTransfer}"/>`);

      expect(await refusal(offer({ description: broken }))).toBe('service-unavailable');
    });

    it('is shown where a deployer wants that', async () => {
      juliet.settings = { ...juliet.settings, fromStrangers: true };
      await offer();

      expect((await juliet.cards.first()).transfer.state).toEqual({ name: 'offered' });
    });
  });

  describe('that is not acceptable', () => {
    it('is refused when it is larger than max_bytes (XEP-0234 §9.2)', async () => {
      juliet.settings = { ...juliet.settings, maxBytes: 4 };
      const session = await offer({ size: 5 });

      expect(await session.ended).toEqual(jasmine.objectContaining({ by: 'peer', reason: 'media-error' }));

      const last = network.exchanges.at(-1)?.payload;

      expect(last?.getElementsByTagNameNS(NS.fileTransferErrors, 'file-too-large').length).toBe(1);

      const { state } = await (await juliet.cards.first()).until('over');

      expect(state).toEqual({ name: 'failed', failure: 'too-large' });
    });

    it('is shown when it is as large as max_bytes', async () => {
      juliet.settings = { ...juliet.settings, maxBytes: 5 };
      await offer({ size: 5 });
      const card = await juliet.cards.first();
      await network.settled();

      expect(card.states).toEqual(['offered']);
    });

    it('is refused without <security/>', async () => {
      const session = await offer({ clear: true });

      expect((await session.ended).reason).toBe('security-error');
      expect((await (await juliet.cards.first()).until('over')).state).toEqual({
        name: 'failed',
        failure: 'unencrypted',
      });
    });

    it('cannot be accepted when it was refused', async () => {
      const session = await offer({ clear: true });
      const card = await juliet.cards.first();
      card.actions.accept();
      await session.ended;
      card.actions.accept();
      await network.settled();

      expect(juliets()).toEqual(['session-terminate security-error']);
    });

    it('is refused unasked even where it would be accepted unasked', async () => {
      juliet.settings = { ...juliet.settings, autoAcceptBytes: 1000, maxBytes: 4 };
      juliet.security.trust = 'trusted';
      await (
        await offer({ size: 5 })
      ).ended;
      await network.settled();

      expect(juliets()).toEqual(['session-terminate media-error file-too-large']);
    });

    it('is shown without <security/>, and says so, where a deployer allows that', async () => {
      juliet.settings = { ...juliet.settings, allowUnencrypted: true };
      await offer({ clear: true });
      const { transfer } = await juliet.cards.first();

      expect(transfer).toEqual(jasmine.objectContaining({ encrypted: false, state: { name: 'offered' } }));
      expect(transfer.sender).toBeUndefined();
    });

    for (const [what, description] of [
      ['a file of ours', undefined],
      ['a file that it does not name', xml(`<description xmlns="${NS.fileTransfer}"/>`)],
    ] as const) {
      it(`is refused when it asks for ${what}: there is none (XEP-0234 §9.1)`, async () => {
        const session = await offer({ senders: 'responder', ...(description && { description }) });

        expect(await session.ended).toEqual({
          by: 'peer',
          reason: 'failed-application',
          condition: { name: 'file-not-available', namespace: NS.fileTransferErrors },
        });
        expect(juliet.cards.shown.length + juliet.cards.ended.length).toBe(0);
      });
    }

    for (const [range, shown] of [
      ['', true],
      ['offset="0"', true],
      ['offset="0" length="5"', true],
      ['offset="1"', false],
      ['length="4"', false],
      ['offset="5" length="5"', false],
    ] as const) {
      it(`is ${shown ? 'shown' : 'refused'} with <range ${range}/> of 5 bytes`, async () => {
        const file = `<file><name>a</name><range ${range}/><size>5</size></file>`;
        const session = await offer({
          description: xml(`<description xmlns="${NS.fileTransfer}">${file}</description>`),
        });
        const card = await juliet.cards.first();
        await network.settled();

        expect(card.transfer.state.name).toBe(shown ? 'offered' : 'failed');
        if (!shown) expect((await session.ended).reason).toBe('failed-application');
      });
    }

    for (const senders of ['both', 'none'] as const) {
      it(`is answered with an error when “${senders}” shall send`, async () => {
        expect(await refusal(offer({ senders }))).toBe('bad-request');
        expect(juliet.cards.shown.length).toBe(0);
      });
    }

    for (const size of ['-1', '1e9', '0x10', '18446744073709551616', 'much', '']) {
      it(`is answered with an error for the size “${size}”`, async () => {
        const description = xml(
          `<description xmlns="${NS.fileTransfer}"><file><name>a</name><size>${size}</size></file></description>`,
        );

        expect(await refusal(offer({ description }))).toBe('bad-request');
        expect(juliet.cards.shown.length).toBe(0);
      });
    }

    it('is shown as over when its envelope could not be opened', async () => {
      juliet.security.error = new SessionError('security-error', 'not-for-this-device', 'no key');
      const session = await offer({ name: '../x\u202egpj.exe' });

      expect((await session.ended).reason).toBe('security-error');
      expect(juliet.cards.shown.length).toBe(0);
      expect(juliet.cards.ended.map(({ state, file }) => [state, file.name])).toEqual([
        [{ name: 'failed', failure: 'not-for-this-device' }, '_x_gpj.exe'],
      ]);
    });
  });

  describe('on its card', () => {
    it('has a name that is no path', async () => {
      await offer({ name: '../../etc/passwd' });
      const { transfer } = await juliet.cards.first();

      expect(transfer.file.name).toBe('_.._etc_passwd');
      expect(transfer.id).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('names the device that it comes from', async () => {
      await offer();
      const { transfer } = await juliet.cards.first();

      expect(transfer).toEqual(jasmine.objectContaining({ direction: 'received', peer: ROMEO, encrypted: true }));
      expect(transfer.sender).toEqual(jasmine.objectContaining({ jid: 'romeo@montague.lit', trust: 'undecided' }));
    });

    it('can be declined', async () => {
      const session = await offer();
      (await juliet.cards.first()).actions.decline();

      expect(await session.ended).toEqual(jasmine.objectContaining({ by: 'peer', reason: 'decline' }));
      expect((await juliet.cards.first()).transfer.state).toEqual({ name: 'declined', by: 'us' });
    });

    it('is taken back by its sender', async () => {
      const session = await offer();
      const card = await juliet.cards.first();
      session.terminate({ reason: 'cancel' });

      expect((await card.until('over')).state).toEqual({ name: 'cancelled', by: 'peer' });
    });

    it('ends when its sender goes offline', async () => {
      await offer();
      const card = await juliet.cards.first();
      juliet.engine.peerGone(ROMEO);

      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'peer-gone' });
    });

    it('is accepted once, however often the button is pressed', async () => {
      await offer();
      const card = await juliet.cards.first();
      card.actions.accept();
      card.actions.accept();
      await network.settled();
      card.actions.cancel();
      await card.until('over');
      await network.settled();

      expect(juliets().filter((line) => line === 'session-accept').length).toBeLessThan(2);
      expect(card.states).toEqual(['offered', 'accepted', 'cancelled']);
    });

    it('ends when the person distrusts its device', async () => {
      const session = await offer();
      const card = await juliet.cards.first();
      card.actions.trust('distrusted');

      expect((await session.ended).reason).toBe('security-error');
      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'distrusted-device' });
      expect(card.transfer.sender?.trust).toBe('distrusted');
      expect(juliet.decisions).toEqual(['7 distrusted']);
    });

    it('ends when the person distrusts its device, even if that cannot be recorded', async () => {
      const session = await offer();
      const card = await juliet.cards.first();
      juliet.decide = () => Promise.reject(new Error('the store is gone'));
      card.actions.trust('distrusted');

      expect((await session.ended).reason).toBe('security-error');
      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'distrusted-device' });
    });

    it('does not call a device trusted when that cannot be recorded', async () => {
      await offer();
      const card = await juliet.cards.first();
      juliet.decide = () => Promise.reject(new Error('the store is gone'));
      card.actions.trust('trusted');
      await network.settled();

      expect(card.transfer.sender?.trust).toBe('undecided');
    });

    it('ends when its device has another key by the time when the person trusts it, and shows that one', async () => {
      const session = await offer();
      const card = await juliet.cards.first();
      juliet.decide = () => Promise.reject(new KeyTransportError('identity-changed', 'another key'));
      juliet.now = (device) => ({ ...device, fingerprint: 'another', trust: 'undecided', changed: true });
      card.actions.trust('trusted');

      expect((await session.ended).reason).toBe('security-error');
      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'identity-changed' });
      expect(card.transfer.sender).toEqual(
        jasmine.objectContaining({ fingerprint: 'another', trust: 'undecided', changed: true }),
      );
    });

    it('stays when the person trusts its device', async () => {
      await offer();
      const card = await juliet.cards.first();
      const told = new Promise<void>((resolve) => card.live.onChange(() => resolve()));
      card.actions.trust('trusted');
      await told;

      expect(card.transfer.sender?.trust).toBe('trusted');
      expect(card.transfer.state).toEqual({ name: 'offered' });
      expect(juliet.decisions).toEqual(['7 trusted']);
    });

    it('is not accepted from a device that was distrusted elsewhere meanwhile', async () => {
      await offer();
      const card = await juliet.cards.first();
      juliet.trustNow = 'distrusted';
      card.actions.accept();

      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'distrusted-device' });
      expect(juliets()).toEqual(['session-terminate security-error']);
    });
  });

  describe('for which there is not enough space', () => {
    beforeEach(() => {
      // Five bytes are the reserve.
      spyOn(navigator.storage, 'estimate').and.resolveTo({ quota: 100, usage: 91 });
    });
    /** Juliet accepts; the card says what is missing. */
    async function accept() {
      const session = await offer({ size: 5 });
      const card = await juliet.cards.first();
      const back = new Promise<void>((resolve) =>
        card.live.onChange(({ state }) => {
          if (state.name === 'offered') resolve();
        }),
      );
      card.actions.accept();
      await back;
      return { session, card };
    }

    it('is not accepted, and says how much is free', async () => {
      const { card } = await accept();
      await network.settled();

      expect(card.transfer.state).toEqual({ name: 'offered', freeBytes: 4 });
      expect(juliets()).toEqual([]);
    });

    it('is accepted when there is', async () => {
      const { card } = await accept();
      (navigator.storage.estimate as jasmine.Spy).and.resolveTo({ quota: 100, usage: 90 });
      card.actions.accept();
      card.actions.cancel();

      expect((await card.until('over')).state).toEqual({ name: 'cancelled', by: 'us' });
      expect(card.states).toEqual(['offered', 'accepted', 'offered', 'accepted', 'cancelled']);
    });

    it('can be declined', async () => {
      const { session, card } = await accept();
      card.actions.decline();

      expect((await session.ended).reason).toBe('decline');
      expect((await card.until('over')).state).toEqual({ name: 'declined', by: 'us' });
    });

    it('is taken back by its sender', async () => {
      const { session, card } = await accept();
      session.terminate({ reason: 'cancel' });

      expect((await card.until('over')).state).toEqual({ name: 'cancelled', by: 'peer' });
    });
  });

  describe('accepted unasked', () => {
    const cases: readonly (readonly [string, Partial<Party['settings']>, OfferOptions, Party['trustNow'], boolean])[] =
      [
        ['is one of a trusted device within the bound', { autoAcceptBytes: 5 }, { size: 5 }, 'trusted', true],
        ['is not one above the bound', { autoAcceptBytes: 5 }, { size: 6 }, 'trusted', false],
        ['is not one of an undecided device', { autoAcceptBytes: 5 }, { size: 5 }, 'undecided', false],
        ['is not one of a distrusted device', { autoAcceptBytes: 5 }, { size: 5 }, 'distrusted', false],
        ['is none by default', {}, { size: 5 }, 'trusted', false],
        ['is no empty file where the bound is 0', { autoAcceptBytes: 0 }, { size: 0 }, 'trusted', false],
        [
          'is none in clear',
          { autoAcceptBytes: 5, allowUnencrypted: true },
          { size: 5, clear: true },
          'trusted',
          false,
        ],
      ];
    for (const [what, settings, offered, trust, accepted] of cases) {
      it(what, async () => {
        juliet.settings = { ...juliet.settings, ...settings };
        juliet.security.trust = trust;
        juliet.trustNow = trust;
        await offer(offered);
        const card = await juliet.cards.first();
        if (accepted) await card.until('accepted');
        await network.settled();

        expect(card.states.includes('accepted')).toBe(accepted);
      });
    }
  });

  it('warn once when they are too many, however many forms offers have', async () => {
    await Promise.all(Array.from({ length: 25 }, () => offer().catch(() => undefined)));
    await network.settled();

    expect(juliet.cards.shown.length).toBe(20);
    expect(juliet.cards.warnings).toEqual([`${ROMEO} refused`]);
  });
});
