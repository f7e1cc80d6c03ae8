import type {
  Obstacle,
  CapableDevice,
  Peers,
  Reach,
} from '../../../../../plugins/encrypted-file-transfer/devices/reachability.js';
import type { DeviceTrustDecisions } from '../../../../../plugins/encrypted-file-transfer/devices/trust.js';
import type { RunningTransfer } from '../../../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { Outbox } from '../../../../../plugins/encrypted-file-transfer/ui/composer/outbox.js';
import type { KnownDevices } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/trust-dialog.js';
import type { SecurityPrecondition } from '../../../../../src/jingle/security.js';
import { inEnglish } from '../../../../support/english.js';
import { RecordedCards } from '../../../../support/file-transfer-party.js';
import { recordLog } from '../../../../support/recorded-log.js';
import { waitUntil } from '../../../../support/wait-for.js';

const JULIET = 'juliet@capulet.lit';
const CHAT = { jid: JULIET, name: 'Juliet' };
const device = (security: object | undefined): CapableDevice =>
  ({ fullJid: `${JULIET}/balcony`, security: security as SecurityPrecondition | undefined }) as CapableDevice;
const SECURITY = { trustRecords: () => [] };
const SECURED: Reach = { devices: [device(SECURITY)] };
const files = (...names: string[]): File[] => names.map((name) => new File(['bytes'], name));

describe('The outbox', () => {
  inEnglish();

  let outbox: Outbox;
  let cards: RecordedCards;
  let reach: Reach;
  let settled: jasmine.Spy<DeviceTrustDecisions['settle']>;
  let distrustsAny: jasmine.Spy<DeviceTrustDecisions['distrustsAny']>;
  let sent: string[];
  let offered: readonly CapableDevice[];
  let send: (file: File, card: RunningTransfer) => Promise<void>;
  let told: string[];
  let uploaded: string[] | undefined;
  let decided: () => Promise<Reach>;
  let account: string;
  const listeners = new Set<(jid?: string) => void>();

  beforeEach(() => {
    reach = SECURED;
    sent = [];
    told = [];
    uploaded = undefined;
    account = 'romeo@montague.lit';
    decided = () => Promise.resolve(reach);
    send = (file, card) => {
      sent.push(file.name);
      card.setState({ name: 'saved' });
      return Promise.resolve();
    };
    settled = jasmine.createSpy<DeviceTrustDecisions['settle']>().and.resolveTo(true);
    distrustsAny = jasmine.createSpy<DeviceTrustDecisions['distrustsAny']>().and.resolveTo(false);
    cards = new RecordedCards();
    const peers = {
      reach: () => Promise.resolve(reach),
      decided: () => decided(),
      onChange: (listener: (jid?: string) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      silentLast: (devices: readonly CapableDevice[]) => devices,
    };
    outbox = new Outbox({
      account: () => account,
      peers: peers as unknown as Peers,
      trust: { settle: settled, distrustsAny } as unknown as DeviceTrustDecisions,
      known: {} as KnownDevices,
      cards,
      tell: (jid, text) => Promise.resolve(void told.push(`${jid}: ${text}`)),
      upload: () => uploaded && ((all) => uploaded?.push(...all.map(({ name }) => name))),
      send: (file, devices, card) => {
        offered = devices;
        return send(file, card);
      },
    });
  });
  afterEach(() => {
    for (const left of document.querySelectorAll('dialog')) left.remove();
    for (const { live } of cards.shown) live.setState({ name: 'cancelled', by: 'us' });
  });

  /** The newest state of each file, in their order. */
  const states = (): Transfer['state'][] =>
    [...new Set(cards.shown.map(({ live }) => live))].map(({ transfer }) => transfer.state);
  const names = (): string[] => states().map(({ name }) => name);
  const until = (...wanted: string[]): Promise<void> => waitUntil(() => names().join() === wanted.join());
  const actionsOf = (index: number) => {
    const { live } = cards.shown[index]!;
    return cards.shown.findLast((one) => one.live === live)!.actions;
  };
  /** Presses a button of the dialog, as soon as there is one. */
  const press = async (name: string): Promise<void> => {
    await waitUntil(() => document.querySelector('dialog') !== null);
    [...document.querySelectorAll('dialog button')]
      .find(({ textContent }) => textContent.trim() === name)!
      .dispatchEvent(new MouseEvent('click'));
  };
  const changed = (): void => {
    for (const listener of listeners) listener(JULIET);
  };

  it('gives each file a card before anything else, and sends them after the user was asked about devices', async () => {
    let answer: (settled: boolean) => void = () => undefined;
    settled.and.returnValue(new Promise((resolve) => (answer = resolve)));
    const added = outbox.add(CHAT, files('a.txt', 'b.txt'));
    await until('waiting', 'waiting');

    expect(sent).toEqual([]);
    expect(cards.shown[0]?.transfer).toEqual(
      jasmine.objectContaining({ direction: 'sent', peer: JULIET, file: { name: 'a.txt', size: 5, mediaType: 'application/octet-stream' } }), // prettier-ignore
    );
    await waitUntil(() => settled.calls.any());
    answer(true);
    await added;

    expect(settled.calls.argsFor(0)[0]).toBe(JULIET);
    expect(sent).toEqual(['a.txt', 'b.txt']);
    expect(names()).toEqual(['saved', 'saved']);
  });

  it('sends three at a time, and says of the others how many wait', async () => {
    const finish: (() => void)[] = [];
    send = (file, card) => {
      sent.push(file.name);
      card.setState({ name: 'offered' });
      return new Promise((resolve) =>
        finish.push(() => {
          card.setState({ name: 'saved' });
          resolve();
        }),
      );
    };
    const added = outbox.add(CHAT, files('1', '2', '3', '4', '5', '6'));
    await until('offered', 'offered', 'offered', 'waiting', 'waiting', 'waiting');

    expect(sent).toEqual(['1', '2', '3']);
    expect(states()[5]).toEqual({ name: 'waiting', until: 'turn', waiting: 3, of: 6 });

    finish[1]!();
    await waitUntil(() => sent.length === 4);

    expect(sent).toEqual(['1', '2', '3', '4']);
    expect(states()[5]).toEqual({ name: 'waiting', until: 'turn', waiting: 2, of: 6 });

    actionsOf(4).cancel();
    for (let index = 0; index < 5; index++) {
      await waitUntil(() => finish.length > index);
      finish[index]!();
    }
    await added;

    expect(sent).toEqual(['1', '2', '3', '4', '6']);
  });

  it('keeps the cards when the user closes the dialog, and asks again when one of them is asked to go on', async () => {
    settled.and.resolveTo(false);
    const added = outbox.add(CHAT, files('a.txt', 'b.txt'));
    await waitUntil(() => states().every((state) => state.name === 'waiting' && state.until === 'decision'));

    expect(sent).toEqual([]);
    expect(settled).toHaveBeenCalledTimes(1);

    settled.and.resolveTo(true);
    actionsOf(1).decide();
    await added;

    expect(sent).toEqual(['a.txt', 'b.txt']);
  });

  it('forgets files that the user cancels while they wait', async () => {
    settled.and.resolveTo(false);
    const added = outbox.add(CHAT, files('a.txt'));
    await waitUntil(() => states().every((state) => state.name === 'waiting' && state.until === 'decision'));
    actionsOf(0).cancel();
    await added;

    expect(names()).toEqual(['cancelled']);
    expect(sent).toEqual([]);
  });

  it('waits in the tab for a contact who is offline', async () => {
    reach = { obstacle: 'offline' };
    const added = outbox.add(CHAT, files('a.txt'));
    await waitUntil(() => states().some((state) => state.name === 'waiting' && state.until === 'online'));

    expect(sent).toEqual([]);

    reach = SECURED;
    changed();
    await added;

    expect(sent).toEqual(['a.txt']);
    expect(listeners.size).toBe(0);
  });

  for (const obstacle of ['no-answer', 'dino', 'not-capable', 'self', 'stranger', 'unseen'] as const) {
    it(`waits for a device, and says why: ${obstacle}`, async () => {
      reach = { obstacle };
      void outbox.add(CHAT, files('a.txt'));
      await waitUntil(() => states().some((state) => state.name === 'waiting' && state.until === 'device'));

      expect(states()[0]).toEqual({ name: 'waiting', until: 'device', obstacle });
    });
  }

  for (const obstacle of ['no-keys', 'no-jet'] satisfies Obstacle[]) {
    it(`does not wait where that helps nobody: ${obstacle}`, async () => {
      reach = { obstacle };
      await outbox.add(CHAT, files('a.txt'));

      expect(states()).toEqual([{ name: 'failed', failure: 'unavailable' }]);
    });
  }

  it('gives fifty files that are dropped at once a card each, and never offers more than three at a time', async () => {
    let [running, most] = [0, 0];
    send = async (file, card) => {
      most = Math.max(most, ++running);
      card.setState({ name: 'offered' });
      await new Promise((resolve) => setTimeout(resolve));
      card.setState({ name: 'saved' });
      sent.push(file.name);
      running--;
    };
    const all = Array.from({ length: 50 }, (_, index) => `${String(index)}.txt`);
    const added = outbox.add(CHAT, files(...all));
    await waitUntil(() => states().length === 50);

    expect(sent).toEqual([]);
    await added;

    expect(sent).toEqual(all);
    expect(most).toBe(3);
    expect(settled).toHaveBeenCalledTimes(1);
  });

  it('uploads instead while it waits, where that is encrypted, and sends nothing then', async () => {
    uploaded = [];
    reach = { obstacle: 'offline' };
    const added = outbox.add(CHAT, files('a.txt'));
    await waitUntil(() => states().some((state) => state.name === 'waiting' && state.until === 'online'));
    actionsOf(0).upload();
    await added;

    expect(uploaded).toEqual(['a.txt']);
    expect(states()).toEqual([{ name: 'cancelled', by: 'us', isUploaded: true }]);
    expect(outbox.retry(cards.shown[0]!.live.transfer.id)).toBeUndefined();
  });

  it('uploads nothing when the chat is not encrypted any more, and does not offer it then', async () => {
    uploaded = [];
    reach = { obstacle: 'offline' };
    void outbox.add(CHAT, files('a.txt'));
    await waitUntil(() => states().some((state) => state.name === 'waiting' && state.until === 'online'));
    const { upload } = actionsOf(0);
    const all = uploaded;
    uploaded = undefined;
    upload();

    expect(all).toEqual([]);
    expect(names()).toEqual(['waiting']);

    const acted = spyOn(cards, 'act').and.callThrough();
    changed();
    await waitUntil(() => acted.calls.any());

    expect(Object.keys(acted.calls.mostRecent().args[1])).toEqual(['cancel']);
  });

  it('asks which of several devices gets it, and waits where the user does not want to say', async () => {
    reach = { devices: [device(SECURITY), { ...device(SECURITY), fullJid: `${JULIET}/phone` }] };
    const added = outbox.add(CHAT, files('a.txt', 'b.txt'));
    await press('Cancel');
    await waitUntil(() => states().every((state) => state.name === 'waiting' && state.until === 'decision'));

    expect(sent).toEqual([]);
    actionsOf(0).decide();
    await waitUntil(() => document.querySelector('dialog') !== null);
    document.querySelectorAll<HTMLElement>('dialog input')[1]!.click();
    await press('Send');
    await added;

    expect(sent).toEqual(['a.txt', 'b.txt']);
    expect(offered.map(({ fullJid }) => fullJid)).toEqual([`${JULIET}/phone`]);
  });

  it('does not send for another account that has logged in since', async () => {
    let decide: ((reach: Reach) => void) | undefined;
    decided = () => new Promise((resolve) => (decide = resolve));
    const added = outbox.add(CHAT, files('a.txt'));
    await waitUntil(() => decide !== undefined);
    account = 'mercutio@montague.lit';
    decide!(SECURED);
    await added;

    expect(sent).toEqual([]);
    expect(names()).toEqual(['cancelled']);
  });

  it('refuses at once what no transfer can carry', async () => {
    const huge = new File([], 'huge');
    Object.defineProperty(huge, 'size', { value: 2e11 });
    await outbox.add(CHAT, [huge]);

    expect(states()).toEqual([{ name: 'failed', failure: 'too-large' }]);
    expect(sent).toEqual([]);
  });

  it('says in the chat when what sends them cannot be loaded', async () => {
    const logged = recordLog();
    send = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    await outbox.add(CHAT, files('a.txt'));

    expect(told).toEqual([
      `${JULIET}: Your file was not sent: A part of this page could not be loaded. Reload the page and try again.`,
    ]);
    expect(names()).toEqual(['failed']);
    expect(logged.length).toBe(1);
  });

  it('sends a file again while the page has it, once', async () => {
    send = (file, card) => {
      sent.push(file.name);
      card.setState({ name: 'failed', failure: 'connection-lost' });
      return Promise.resolve();
    };
    await outbox.add(CHAT, files('a.txt'));
    const { id } = cards.shown[0]!.transfer;
    outbox.retry(id)?.();
    await waitUntil(() => sent.length === 2);

    expect(sent).toEqual(['a.txt', 'a.txt']);
    expect(outbox.retry(id)).toBeUndefined();
    expect(outbox.retry('another')).toBeUndefined();
  });

  it('can send to every device of the contact', async () => {
    const devices = [device(SECURITY), { ...device(SECURITY), fullJid: `${JULIET}/chamber` }];
    reach = { devices };
    const added = outbox.add(CHAT, files('a.txt'));
    await press('Send');
    await added;

    expect(offered).toEqual(devices);
  });

  it('sends in clear without a question about devices', async () => {
    reach = { devices: [device(undefined)] };
    await outbox.add(CHAT, files('a.txt'));

    expect(settled).not.toHaveBeenCalled();
    expect(sent).toEqual(['a.txt']);
  });

  describe('while a device of the contact is distrusted', () => {
    const warning = (): HTMLDialogElement | null => document.querySelector('dialog');
    beforeEach(() => distrustsAny.and.resolveTo(true));

    it('sends when the user was warned and wants to', async () => {
      const added = outbox.add(CHAT, files('a.txt', 'b.txt'));
      await waitUntil(() => warning() !== null);

      expect(sent).toEqual([]);

      warning()!.close('send');
      await added;

      expect(distrustsAny.calls.allArgs()).toEqual([[JULIET, []]]);
      expect(sent).toEqual(['a.txt', 'b.txt']);
    });

    it('keeps the card when the user does not want to now', async () => {
      void outbox.add(CHAT, files('a.txt'));
      await waitUntil(() => warning() !== null);
      warning()!.close('');
      await waitUntil(() => states().some((state) => state.name === 'waiting' && state.until === 'decision'));

      expect(sent).toEqual([]);
    });

    it('sends to no device that the user would have to be warned of, where the best one needs no warning', async () => {
      const ours = { ...device(SECURITY), isOurs: true };
      reach = { devices: [ours, device(SECURITY)] };
      await outbox.add(CHAT, files('a.txt'));

      expect(warning()).toBeNull();
      expect(offered).toEqual([ours]);
    });
  });
});
