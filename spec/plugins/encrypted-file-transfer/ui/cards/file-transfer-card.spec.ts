import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import type { Transfer, TransferActions } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { inEnglish } from '../../../../support/english.js';
import { STATES, sampleTransfer } from '../../../../support/sample-transfer.js';

const FINGERPRINT = '0123456789abcdef'.repeat(4);
const sender = (trust: 'trusted' | 'undecided' | 'distrusted') => ({
  jid: 'juliet@capulet.lit',
  id: 7,
  fingerprint: FINGERPRINT,
  trust,
});

/** By a client of our own kind. */
const OFFERED = { sid: 'an-offer', canBeAskedFor: true } as const;

describe('<converse-file-transfer>', () => {
  inEnglish();

  let card: FileTransferCard;
  let pressed: string[];
  beforeAll(defineFileTransferCard);
  beforeEach(() => (pressed = []));
  afterEach(() => card.remove());

  const actions: TransferActions = {
    accept: () => pressed.push('accept'),
    decline: () => pressed.push('decline'),
    cancel: () => pressed.push('cancel'),
    trust: (decision) => pressed.push(decision),
    resume: () => pressed.push('resume'),
  };
  async function show(more: Partial<Transfer> = {}, { live = true } = {}): Promise<void> {
    card = new FileTransferCard();
    card.transfer = sampleTransfer(more);
    card.actions = live ? actions : undefined;
    card.file = () => Promise.resolve(new File(['bytes'], 'stored'));
    document.body.append(card);
    await card.updateComplete;
  }
  const become = async (more: Partial<Transfer>): Promise<void> => {
    card.transfer = { ...card.transfer, ...more };
    await card.updateComplete;
  };
  const buttons = (): HTMLButtonElement[] => [...card.querySelectorAll('button')];
  const names = (): string[] => buttons().map(({ textContent }) => textContent.trim());
  const press = (name: string): void => buttons()[names().indexOf(name)]!.click();
  const text = (): string => card.textContent.replace(/\s+/g, ' ').trim();

  it('says of a proposal without a file that there will be one, and no size', async () => {
    await show({ direction: 'received', state: { name: 'offered' }, isUnnamed: true });

    expect(text()).toContain('Its name and size appear after you accept');
    expect(text()).not.toMatch(/bytes|kB|MB/);
    expect(names()).toEqual(['Accept', 'Decline']);
  });

  const cases: readonly (readonly [Transfer['direction'], Transfer['state'], boolean])[] = [
    ['received', { name: 'declined', by: 'us' }, true],
    ['received', { name: 'cancelled', by: 'us' }, true],
    ['received', { name: 'failed', failure: 'page-closed' }, true],
    ['received', { name: 'cancelled', by: 'peer' }, false],
    ['received', { name: 'saved' }, false],
    ['received', { name: 'requested' }, false],
    ['sent', { name: 'failed', failure: 'page-closed' }, false],
    ['sent', { name: 'declined', by: 'peer' }, false],
  ];
  for (const [direction, state, canAsk] of cases) {
    it(`${canAsk ? 'can' : 'cannot'} ask again: ${direction}, ${Object.values(state).join(' ')}`, async () => {
      await show({ direction, state, ...OFFERED });
      card.ask = () => Promise.resolve(true);
      await card.updateComplete;

      expect(names().includes('Ask again')).toBe(canAsk);
    });
  }

  it('can ask again for a saved file that is not here any more', async () => {
    await show({ state: { name: 'saved' }, ...OFFERED });
    card.ask = () => Promise.resolve(true);
    card.isGone = true;
    await card.updateComplete;

    expect(names()).toEqual(['Ask again']);
    expect(text()).toContain('Ask for it again');
  });

  describe('of a file that is saved', () => {
    const GONE = 'The file is not stored in this browser any more.';
    let isStored: boolean;
    beforeEach(() => (isStored = true));

    async function showSaved(direction: Transfer['direction'] = 'received'): Promise<void> {
      card = new FileTransferCard();
      card.transfer = sampleTransfer({ direction, state: { name: 'saved' }, ...OFFERED });
      card.file = () => (isStored ? Promise.resolve(new File([], 'a')) : Promise.reject(new DOMException('')));
      card.deleteFile = () => Promise.resolve(void (isStored = false));
      card.ask = () => Promise.resolve(true);
      document.body.append(card);
      await card.updateComplete;
      await card.updateComplete; // what its first look has found
    }

    it('deletes it, says so, and offers to ask for it again', async () => {
      await showSaved();

      expect(names()).toEqual(['Save', 'Delete']);
      expect(text()).not.toContain(GONE);

      press('Delete');
      await Promise.resolve();
      await card.updateComplete;

      expect(isStored).toBeFalse();
      expect(names()).toEqual(['Ask again']);
      expect(text()).toContain(GONE);
    });

    it('has no button where it cannot be deleted', async () => {
      await showSaved();
      card.deleteFile = undefined;
      await card.updateComplete;

      expect(names()).toEqual(['Save']);
      expect(text()).not.toContain(GONE);
    });

    it('says that it has gone, when it went before the card was drawn', async () => {
      isStored = false;
      await showSaved();

      expect(names()).toEqual(['Ask again']);
      expect(text()).toContain(GONE);
    });

    it('has nothing to delete, nor to miss, on the side that sent it', async () => {
      isStored = false;
      await showSaved('sent');

      expect(names()).toEqual([]);
      expect(text()).not.toContain(GONE);
    });
  });

  it('cannot ask a client of another kind again, nor when an older card does not say', async () => {
    await show({ state: { name: 'declined', by: 'us' }, sid: 'an-offer' });
    card.ask = () => Promise.resolve(true);
    await card.updateComplete;

    expect(names()).toEqual([]);

    await become({ canBeAskedFor: true });

    expect(names()).toEqual(['Ask again']);
  });

  it('asks once, unless nothing was asked', async () => {
    await show({ state: { name: 'declined', by: 'us' }, ...OFFERED });
    const answers = [Promise.resolve(false), Promise.reject(new Error('offline')), Promise.resolve(true)];
    card.ask = () => answers.shift()!;
    for (const wanted of [['Ask again'], ['Ask again'], []]) {
      await card.updateComplete;
      press('Ask again');
      await card.updateComplete;

      expect(names()).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve)); // the answer is there
      await card.updateComplete;

      expect(names()).toEqual(wanted);
    }
  });

  for (const trust of ['trusted', 'undecided', 'distrusted'] as const) {
    it(`names who has asked for a sent file, ${trust === 'trusted' ? 'and no' : 'with the'} fingerprint: ${trust}`, async () => {
      await show({ direction: 'sent', isAskedFor: true, sender: sender(trust), state: { name: 'accepted' } });

      expect(text()).toContain('juliet@capulet.lit/balcony asked for this file again');
      expect(text().replaceAll(' ', '').includes(FINGERPRINT)).toBe(trust !== 'trusted');
      expect(names()).toEqual(['Cancel']);
    });
  }

  for (const direction of ['received', 'sent'] as const) {
    for (const state of STATES) {
      const what = Object.values(state).join(' ');
      it(`is a group named by its file, ${direction}, ${what}`, async () => {
        await show({ direction, state });

        expect(card.getAttribute('role')).toBe('group');
        expect(card.getAttribute('aria-label')).toBe('File letter.pdf');
        expect(card.dataset['state']).toBe(state.name);
        expect(card.dataset['direction']).toBe(direction);
        expect(text()).toContain('letter.pdf');
        expect(text()).toContain('2 MB');
        expect(names().every((name) => name !== '')).toBeTrue();
      });
    }
  }

  const expected: readonly (readonly [Transfer['direction'], Transfer['state'], readonly string[]])[] = [
    ['received', { name: 'requested' }, ['Cancel']],
    ['received', { name: 'offered' }, ['Accept', 'Decline']],
    ['received', { name: 'accepted' }, ['Cancel']],
    ['received', { name: 'transferring', path: 'direct', bytes: 5 }, ['Cancel']],
    ['received', { name: 'verifying' }, ['Cancel']],
    ['received', { name: 'interrupted', bytes: 5 }, ['Discard']],
    ['received', { name: 'saved' }, ['Save']],
    ['received', { name: 'declined', by: 'us' }, []],
    ['received', { name: 'cancelled', by: 'peer' }, []],
    ['received', { name: 'failed', failure: 'corrupted' }, []],
    ['sent', { name: 'offered' }, ['Cancel']],
    ['sent', { name: 'transferring', path: 'direct', bytes: 5 }, ['Cancel']],
    ['sent', { name: 'verifying' }, ['Cancel']],
    ['sent', { name: 'interrupted', bytes: 5 }, ['Resume', 'Cancel']],
    ['sent', { name: 'saved' }, []],
    ['sent', { name: 'declined', by: 'peer' }, []],
    ['sent', { name: 'failed', failure: 'timeout' }, []],
  ];
  for (const [direction, state, wanted] of expected) {
    it(`has ${wanted.length === 0 ? 'no button' : wanted.join(' and ')}: ${direction}, ${state.name}`, async () => {
      await show({ direction, state });

      expect(names()).toEqual([...wanted]);
      expect(buttons().every(({ type }) => type === 'button')).toBeTrue();
    });
  }

  for (const state of STATES.filter(({ name }) => name !== 'saved')) {
    it(`offers nothing when its page is gone: ${Object.values(state).join(' ')}`, async () => {
      await show({ state, sender: sender('undecided') }, { live: false });

      expect(names()).toEqual([]);
    });
  }

  it('does what its buttons say', async () => {
    await show({ sender: sender('undecided') });
    for (const name of ['Trust', "Don't trust", 'Accept', 'Decline']) press(name);
    await become({ state: { name: 'accepted' } });
    press('Cancel');
    await become({ direction: 'sent', state: { name: 'interrupted', bytes: 5 } });
    press('Resume');

    expect(pressed).toEqual(['trusted', 'distrusted', 'accept', 'decline', 'cancel', 'resume']);
  });

  describe('says whom it comes from', () => {
    it('with the fingerprint of a device that is not verified, and asks', async () => {
      await show({ sender: sender('undecided') });

      expect(card.querySelector('.jet-fingerprint')?.textContent.replace(/\s/g, '')).toBe(FINGERPRINT);
      expect(text()).toContain('have not verified');
      expect(names()).toEqual(['Trust', "Don't trust", 'Accept', 'Decline']);
    });

    it('with the fingerprint of a device that is distrusted, and does not ask', async () => {
      await show({ sender: sender('distrusted') });

      expect(card.querySelector('.jet-fingerprint')).not.toBeNull();
      expect(text()).toContain('You do not trust');
      expect(names()).not.toContain('Trust');
    });

    it('and does not warn of a trusted device', async () => {
      await show({ sender: sender('trusted') });

      expect(card.querySelector('.jet-fingerprint')).toBeNull();
    });

    it('also when the file was saved', async () => {
      await show({ sender: sender('undecided'), state: { name: 'saved' } });

      expect(card.querySelector('.jet-fingerprint')).not.toBeNull();
    });
  });

  it('names each trusted device that cannot read a sent file', async () => {
    const device = { jid: 'juliet@capulet.lit', id: 4711, fingerprint: FINGERPRINT };
    const other = { ...device, id: 4712, fingerprint: 'ef'.repeat(32) };
    await show({ direction: 'sent', leftOut: [device] });
    const shown = (): string[] =>
      Array.from(card.querySelectorAll('.jet-fingerprint'), (one) => one.textContent.replace(/\s/g, ''));

    expect(text()).toContain('A device of juliet@capulet.lit cannot read this file');
    expect(shown()).toEqual([FINGERPRINT]);

    await become({ direction: 'sent', leftOut: [device, other], state: { name: 'saved' } });

    expect(text()).toContain('These devices of juliet@capulet.lit cannot read this file');
    expect(shown()).toEqual([FINGERPRINT, other.fingerprint]);

    card.remove();
    await show({ direction: 'sent' });

    expect(text()).not.toContain('cannot read this file');
  });

  it('tells encrypted from unencrypted', async () => {
    await show();

    expect(text()).toContain('End-to-end encrypted (OMEMO)');

    await become({ encrypted: false });

    expect(text()).toContain('Not encrypted');
    expect(text()).not.toContain('End-to-end');
  });

  it('claims that a sent file was delivered only where that was confirmed', async () => {
    await show({ direction: 'sent', state: { name: 'saved' } });

    expect(text()).toContain('Sent; juliet@capulet.lit’s device says it has it');
    expect(text()).not.toContain('Delivered');

    card.contactName = () => 'Juliet';
    await card.updateComplete;

    expect(text()).toContain('Sent; Juliet’s device says it has it');

    await become({ state: { name: 'saved', confirmed: true } });

    expect(text()).toContain('Delivered');
    expect(text()).not.toContain('says');
  });

  it('says aloud what the contact is called', async () => {
    await show({ direction: 'sent', state: { name: 'verifying' } });
    card.contactName = () => 'Juliet';
    await become({ state: { name: 'saved' } });
    const spoken = document.querySelector('[aria-live=polite]')?.textContent;

    expect(spoken).toBe('letter.pdf: Sent; Juliet’s device says it has it');
  });

  describe('has a progress bar', () => {
    const bar = (): Element | null => card.querySelector('[role=progressbar]');
    const values = (): (string | null | undefined)[] =>
      ['aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-label'].map((name) => bar()?.getAttribute(name));

    it('that names its file and counts to 100', async () => {
      await show({ state: { name: 'transferring', path: 'direct', bytes: 500_000 } });

      expect(values()).toEqual(['0', '100', '25', 'Progress of letter.pdf']);

      await become({ state: { name: 'transferring', path: 'direct', bytes: 1_999_999 } });

      expect(values()[2]).toBe('99');

      await become({ state: { name: 'verifying' } });

      expect(values()[2]).toBe('100');
    });

    it('that is full for an empty file', async () => {
      const file = { name: 'empty', size: 0, mediaType: 'text/plain' };
      await show({ file, state: { name: 'transferring', path: 'direct', bytes: 0 } });

      expect(values()[2]).toBe('100');
    });

    it('only while bytes flow', async () => {
      await show({ state: { name: 'accepted' } });

      expect(bar()).toBeNull();

      await become({ state: { name: 'saved' } });

      expect(bar()).toBeNull();
    });

    it('with the way that the bytes go', async () => {
      for (const [path, words] of [
        ['direct', 'Direct'],
        ['relayed', 'Relayed'],
        ['server', 'Through the server'],
      ] as const) {
        await show({ state: { name: 'transferring', path, bytes: 500_000 } });

        expect(text()).toContain(`25% · ${words}`);
      }
    });

    it('with a word about servers that make it slow, where that takes long', async () => {
      const state = { name: 'transferring', path: 'server', bytes: 500_000, isServerSlow: true } as const;
      await show({ state: { ...state, bytesPerSecond: 10_000 } });

      expect(text()).toContain('The server limits this transfer: about 3 min left');

      await become({ state: { ...state, bytesPerSecond: 12_600 } });

      expect(text()).not.toContain('The server limits');
    });

    it('with rate and time left', async () => {
      await show({ state: { name: 'transferring', path: 'direct', bytes: 500_000, bytesPerSecond: 100_000 } });

      expect(text()).toContain('500 kB of 2 MB');
      expect(text()).toContain('25% · 100 kB/s · 15 sec left · Direct');
    });
  });

  describe('speaks', () => {
    const spoken = (): string | null | undefined => document.querySelector('[aria-live=polite]')?.textContent;

    it('at each change of its state, and never of its progress', async () => {
      await show({ state: { name: 'accepted' } });
      await become({ state: { name: 'transferring', path: 'direct', bytes: 0 } });

      expect(spoken()).toBe('letter.pdf: 0 bytes of 2 MB');

      await become({ state: { name: 'transferring', path: 'direct', bytes: 1_000_000, bytesPerSecond: 5 } });

      expect(spoken()).toBe('letter.pdf: 0 bytes of 2 MB');

      await become({ state: { name: 'saved' } });

      expect(spoken()).toBe('letter.pdf: Received and checked');
    });

    it('in one region for all cards', async () => {
      await show({ state: { name: 'accepted' } });
      await become({ state: { name: 'saved' } });

      expect(document.querySelectorAll('[aria-live]').length).toBe(1);
      expect(card.querySelector('[aria-live]')).toBeNull();
    });

    it('not when it is shown again', async () => {
      await show({ state: { name: 'accepted' } });
      await become({ state: { name: 'saved' } });
      const before = spoken();
      card.remove();
      await show({ state: { name: 'failed', failure: 'timeout' } });

      expect(spoken()).toBe(before);
    });
  });

  describe('takes what comes from the wire for text', () => {
    const HOSTILE = '<img src=x onerror=alert(1)>.pdf';

    it('in its name', async () => {
      await show({
        file: { name: HOSTILE, size: 1, mediaType: 'text/html' },
        state: { name: 'transferring', path: 'direct', bytes: 0 },
      });

      expect(card.querySelector('img')).toBeNull();
      expect(card.querySelector('.jet-name')?.textContent).toBe(HOSTILE);
      expect(card.getAttribute('aria-label')).toBe(`File ${HOSTILE}`);
    });

    it('in its description and media type', async () => {
      const file = { name: 'a', size: 1, mediaType: '"><script>', description: '<b onclick=alert(1)>hello</b>' };
      await show({ file });

      expect(card.querySelector('b, script')).toBeNull();
      expect(text()).toContain('<b onclick=alert(1)>hello</b>');
    });

    it('keeps the direction of each apart', async () => {
      const file = { name: 'שלום.pdf', size: 1, mediaType: 'text/plain', description: 'שלום' };
      await show({ file });

      expect(card.querySelector('.jet-name')?.getAttribute('dir')).toBe('auto');
      expect(card.querySelector('bdi')).not.toBeNull();
    });
  });

  describe('marks a description as not encrypted', () => {
    const described = {
      name: 'letter.pdf',
      size: 2_000_000,
      mediaType: 'application/pdf',
      description: 'Call me: 0190',
    };
    for (const direction of ['received', 'sent'] as const) {
      for (const state of STATES) {
        it(`below the lock: ${direction}, ${Object.values(state).join(' ')}`, async () => {
          await show({ direction, state, file: described });
          const [, ...more] = text().split('End-to-end encrypted (OMEMO)');

          expect(more.length).toBe(1);
          expect(more[0]).toContain('Description (not encrypted in transit): Call me: 0190');
          expect(text().split('Call me').length).toBe(2);
        });
      }
    }

    it('and says nothing where there is none', async () => {
      await show({ state: { name: 'saved' } });

      expect(text()).not.toContain('Description');
    });
  });

  it('says that name and size are not secret, before they are accepted', async () => {
    await show();

    expect(text()).toContain('name and size of the file are not encrypted in transit');

    await become({ encrypted: false });

    expect(text()).not.toContain('not encrypted in transit');
  });

  it('saves the file under its name', async () => {
    await show({ state: { name: 'saved' } });
    const clicked = new Promise<HTMLAnchorElement>((resolve) => {
      spyOn(HTMLAnchorElement.prototype, 'click').and.callFake(function (this: HTMLAnchorElement) {
        resolve(this);
      });
    });
    press('Save');
    const link = await clicked;

    expect(link.download).toBe('letter.pdf');
    expect(await (await fetch(link.href)).text()).toBe('bytes');
  });

  it('keeps its elements, and so the focus, when it changes', async () => {
    await show({ state: { name: 'accepted' } });
    const [cancel] = buttons();
    cancel!.focus();
    await become({ state: { name: 'transferring', path: 'direct', bytes: 1 } });
    await become({ state: { name: 'transferring', path: 'direct', bytes: 1_000_000 } });

    expect(document.activeElement).toBe(cancel!);
  });
});
