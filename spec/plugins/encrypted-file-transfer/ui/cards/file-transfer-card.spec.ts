import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import type { CardHost } from '../../../../../plugins/encrypted-file-transfer/ui/cards/card-host.js';
import type { Transfer, TransferActions } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { MAX_PLAINTEXT_BYTES } from '../../../../../src/crypto/gcm-length.js';
import { buttonNames, cardHost, metaOf, press, textOf } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { FAILURES, STATES, sampleTransfer } from '../../../../support/sample-transfer.js';

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
  async function show(
    more: Partial<Transfer> = {},
    { live = true, ...host }: Partial<CardHost> & { live?: boolean } = {},
  ): Promise<void> {
    card = new FileTransferCard();
    card.transfer = sampleTransfer(more);
    card.actions = live ? actions : undefined;
    card.host = cardHost({
      contactName: () => 'Juliet',
      file: () => Promise.resolve(new File(['bytes'], 'stored')),
      ...host,
    });
    document.body.append(card);
    await card.updateComplete;
  }
  const become = async (more: Partial<Transfer>): Promise<void> => {
    card.transfer = { ...card.transfer, ...more };
    await card.updateComplete;
  };
  const names = (): string[] => buttonNames(card);
  const text = (): string => textOf(card);
  const tone = (): string | undefined => card.querySelector<HTMLElement>('.jet-badge')?.dataset['tone'];

  it('says of a proposal without a file that there will be one, and no size', async () => {
    await show({ direction: 'received', state: { name: 'offered' }, isUnnamed: true });

    expect(metaOf(card)).toBe('Says which file when you accept');
    expect(names()).toEqual(['Decline', 'Accept']);
  });

  const asking: readonly (readonly [Transfer['direction'], Transfer['state'], boolean])[] = [
    ['received', { name: 'declined', by: 'us' }, true],
    ['received', { name: 'cancelled', by: 'us' }, true],
    ['received', { name: 'failed', failure: 'page-closed' }, true],
    ['received', { name: 'cancelled', by: 'peer' }, false],
    ['received', { name: 'saved' }, false],
    ['received', { name: 'requested' }, false],
    ['sent', { name: 'failed', failure: 'page-closed' }, false],
    ['sent', { name: 'declined', by: 'peer' }, false],
  ];
  for (const [direction, state, canAsk] of asking) {
    it(`${canAsk ? 'can' : 'cannot'} ask again: ${direction}, ${Object.values(state).join(' ')}`, async () => {
      await show({ direction, state, ...OFFERED }, { ask: () => Promise.resolve(true) });

      expect(names().includes('Ask again')).toBe(canAsk);
    });
  }

  const retrying: readonly (readonly [Transfer['state'], boolean])[] = [
    [{ name: 'failed', failure: 'connection-lost' }, true],
    [{ name: 'failed', failure: 'too-large' }, true],
    [{ name: 'failed', failure: 'unavailable' }, false],
    [{ name: 'cancelled', by: 'us' }, true],
    [{ name: 'cancelled', by: 'peer' }, true],
    [{ name: 'declined', by: 'peer' }, false],
    [{ name: 'saved' }, false],
  ];
  for (const [state, canRetry] of retrying) {
    it(`${canRetry ? 'can' : 'cannot'} send the file again: ${Object.values(state).join(' ')}`, async () => {
      await show({ direction: 'sent', state }, { retry: () => () => pressed.push('retry') });

      expect(names()).toEqual(canRetry ? ['Retry'] : []);
    });
  }

  for (const direction of ['sent', 'received'] as const) {
    for (const failure of FAILURES) {
      it(`says what to do next, by a button or in words: ${direction}, ${failure}`, async () => {
        await show({ direction, state: { name: 'failed', failure } });
        const [, said = ''] = metaOf(card).split(' · ');

        expect(names().length > 0 || said.split(/\. /).length > 1)
          .withContext(said)
          .toBeTrue();
      });
    }
  }

  it('says nothing more where a button was pressed', async () => {
    await show({ direction: 'sent', state: { name: 'failed', failure: 'timeout' } }, { wasAsked: () => true });

    expect(metaOf(card)).toBe('2 MB · Juliet’s device did not answer in time.');
  });

  it('sends no file again that is larger than any transfer carries', async () => {
    const file = { name: 'a', mediaType: '', size: MAX_PLAINTEXT_BYTES + 1 };
    const state = { name: 'failed', failure: 'too-large' } as const;
    await show({ direction: 'sent', file, state }, { retry: () => () => undefined });

    expect(names()).toEqual([]);
    expect(text()).toContain('Send it in smaller parts.');
  });

  it('has a file chosen again that could not be read', async () => {
    const chosen: unknown[] = [];
    await show(
      { direction: 'sent', state: { name: 'failed', failure: 'file-unreadable' } },
      { retry: () => (file) => chosen.push(file) },
    );

    expect(names()).toEqual(['Choose the file again']);

    const transfer = new DataTransfer();
    const file = new File(['bytes'], 'letter.pdf');
    transfer.items.add(file);
    const input = card.querySelector<HTMLInputElement>('input[type=file]')!;
    input.files = transfer.files;
    input.dispatchEvent(new Event('change'));
    await card.updateComplete;

    expect(chosen).toEqual([file]);
    expect(names()).toEqual([]);
  });

  it('keeps in mind that it has asked, for when it is drawn by another page', async () => {
    const host = cardHost({ ask: () => Promise.resolve(true) });
    await show({ state: { name: 'declined', by: 'us' }, ...OFFERED }, host);
    press(card, 'Ask again');
    await card.updateComplete;
    card.remove();
    await show({ state: { name: 'declined', by: 'us' }, ...OFFERED }, host);

    expect(names()).toEqual([]);
  });

  it('sends the file again once: another card shows what becomes of it', async () => {
    await show(
      { direction: 'sent', state: { name: 'failed', failure: 'timeout' } },
      { retry: () => () => pressed.push('retry') },
    );
    press(card, 'Retry');
    await card.updateComplete;

    expect(pressed).toEqual(['retry']);
    expect(names()).toEqual([]);
  });

  it('leads to the devices where those are why a file did not go', async () => {
    for (const failure of ['no-trusted-device', 'distrusted-device', 'identity-changed'] as const) {
      await show({ state: { name: 'failed', failure } }, { showDevices: () => pressed.push('devices') });
      press(card, 'Compare keys…');
      card.remove();
    }

    expect(pressed).toEqual(['devices', 'devices', 'devices']);
  });

  it('has one filled button at most, and none for what the user ended', async () => {
    const filled = (): string[] => Array.from(card.querySelectorAll('.jet-primary'), (one) => one.textContent.trim());
    const ask = () => Promise.resolve(true);
    await show({ state: { name: 'offered' } });

    expect(filled()).toEqual(['Accept']);

    card.remove();
    await show({ state: { name: 'declined', by: 'us' }, ...OFFERED }, { ask });

    expect([names(), filled()]).toEqual([['Ask again'], []]);

    card.remove();
    await show({ state: { name: 'failed', failure: 'connection-lost' }, ...OFFERED }, { ask });

    expect(filled()).toEqual(['Ask again']);
  });

  it('cannot ask a client of another kind again, nor when an older card does not say', async () => {
    await show({ state: { name: 'declined', by: 'us' }, sid: 'an-offer' }, { ask: () => Promise.resolve(true) });

    expect(names()).toEqual([]);

    await become({ canBeAskedFor: true });

    expect(names()).toEqual(['Ask again']);
  });

  it('asks once, unless nothing was asked', async () => {
    const answers = [Promise.resolve(false), Promise.reject(new Error('offline')), Promise.resolve(true)];
    await show({ state: { name: 'declined', by: 'us' }, ...OFFERED }, { ask: () => answers.shift()! });
    for (const wanted of [['Ask again'], ['Ask again'], []]) {
      await card.updateComplete;
      press(card, 'Ask again');
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

      expect(text()).toContain('Asked for by juliet@capulet.lit/balcony');
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
        expect(card.getAttribute('aria-live')).toBe('off');
        expect(card.dataset['state']).toBe(state.name);
        expect(card.dataset['direction']).toBe(direction);
        expect(text()).toContain('letter.pdf');
        expect(text()).toContain('2 MB');
        expect(names().every((name) => name !== '')).toBeTrue();
      });
    }
  }

  const expected: readonly (readonly [Transfer['direction'], Transfer['state'], readonly string[], string])[] = [
    ['received', { name: 'requested' }, ['Cancel'], '2 MB · Asked again; waiting for Juliet'],
    ['received', { name: 'offered' }, ['Decline', 'Accept'], '2 MB · End-to-end encrypted'],
    ['received', { name: 'accepted' }, ['Cancel'], '2 MB · Connecting…'],
    ['received', { name: 'transferring', path: 'direct', bytes: 5 }, ['Cancel'], '0 of 2 MB · Direct'],
    ['received', { name: 'verifying' }, [], '2 MB · Checking that it arrived unchanged…'],
    ['received', { name: 'interrupted', bytes: 1e6 }, ['Discard'], 'Interrupted at 1 of 2 MB · waiting for Juliet'],
    ['received', { name: 'checking', bytes: 1, of: 2 }, ['Cancel'], '2 MB · Looking for what has already arrived…'],
    [
      'received',
      { name: 'checking', bytes: 2, of: 2, by: 'peer' },
      ['Cancel'],
      '2 MB · Waiting for Juliet’s device to check its copy',
    ],
    ['received', { name: 'saved' }, ['Save'], '2 MB · Checked: arrived unchanged'],
    ['received', { name: 'declined', by: 'us' }, [], '2 MB · You declined this file'],
    ['received', { name: 'cancelled', by: 'peer' }, [], '2 MB · Juliet cancelled the transfer'],
    [
      'received',
      { name: 'failed', failure: 'timeout' },
      [],
      '2 MB · Juliet’s device did not answer in time. Ask Juliet to send it again.',
    ],
    ['sent', { name: 'waiting', until: 'ready' }, ['Cancel'], '2 MB · Getting ready'],
    ['sent', { name: 'waiting', until: 'online' }, ['Cancel'], '2 MB · Waits in this tab until Juliet is online'],
    ['sent', { name: 'waiting', until: 'turn', waiting: 3, of: 6 }, ['Cancel'], '2 MB · 3 of 6 wait'],
    ['sent', { name: 'offered' }, ['Cancel'], '2 MB · Waiting for Juliet to accept'],
    ['sent', { name: 'transferring', path: 'relayed', bytes: 5 }, ['Cancel'], '0 of 2 MB · Relayed'],
    ['sent', { name: 'verifying' }, ['Cancel'], '2 MB · Sent; waiting until Juliet’s device has saved it'],
    ['sent', { name: 'interrupted', bytes: 1e6 }, ['Cancel', 'Resume'], 'Interrupted at 1 of 2 MB · not continued yet'],
    ['sent', { name: 'saved', confirmed: true }, [], '2 MB · Delivered'],
    ['sent', { name: 'saved' }, [], '2 MB · Sent; Juliet’s device says it has it'],
    ['sent', { name: 'declined', by: 'peer' }, [], '2 MB · Juliet declined this file'],
    [
      'sent',
      { name: 'failed', failure: 'connection-lost' },
      [],
      '2 MB · The connection was lost. Send the file again.',
    ],
  ];
  for (const [direction, state, wanted, said] of expected) {
    it(`says “${said}”, with ${wanted.length === 0 ? 'no button' : wanted.join(' and ')}: ${direction}`, async () => {
      await show({ direction, state });

      expect(metaOf(card)).toBe(said);
      expect(names()).toEqual([...wanted]);
      expect([...card.querySelectorAll('button')].every(({ type }) => type === 'button')).toBeTrue();
    });
  }

  for (const state of STATES.filter(({ name }) => name !== 'saved')) {
    it(`offers nothing when its page is gone: ${Object.values(state).join(' ')}`, async () => {
      await show({ state, sender: sender('undecided') }, { live: false });

      expect(names()).toEqual([]);
    });
  }

  it('says that another tab has it', async () => {
    await show({ state: { name: 'offered' }, encrypted: false }, { live: false });

    expect(metaOf(card)).toBe('2 MB · Open in another tab · Not encrypted');

    card.remove();
    await show({ state: { name: 'transferring', path: 'direct', bytes: 5 } }, { live: false });

    expect(metaOf(card)).toContain('Transferring in another tab');
    expect(tone()).toBe('none');
  });

  it('does what its buttons say', async () => {
    await show({ sender: sender('undecided') });
    for (const name of ['Trust', "Don't trust", 'Accept', 'Decline']) press(card, name);
    await become({ state: { name: 'accepted' } });
    press(card, 'Cancel');
    await become({ direction: 'sent', state: { name: 'interrupted', bytes: 5 } });
    press(card, 'Resume');

    expect(pressed).toEqual(['trusted', 'distrusted', 'accept', 'decline', 'cancel', 'resume']);
  });

  it('does not take the second half of a double click for the button that comes next', async () => {
    await show();
    const [accept] = [...card.querySelectorAll('button')].filter((one) => one.textContent.trim() === 'Accept');
    accept!.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
    await become({ state: { name: 'accepted' } });
    card.querySelector('.jet-cancel')!.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }));

    expect(pressed).toEqual(['accept']);
  });

  describe('of a visitor', () => {
    const THEIRS = 'Juliet is a visitor: their key lasts until they close their page.';
    const OURS = 'until you close this page.';

    for (const direction of ['sent', 'received'] as const) {
      it(`says how long the key lasts on the other side (${direction})`, async () => {
        await show({ direction, isOfVisitor: true });

        expect(text()).toContain(THEIRS);
      });

      it(`says to the visitor what goes with the page (${direction})`, async () => {
        await show({ direction, isOfVisitor: true, state: { name: 'saved' } }, { areWeVisitor: () => true });

        expect(text()).toContain(OURS);
        expect(text()).not.toContain(THEIRS);
      });
    }

    it('says nothing of it where there is no file', async () => {
      await show({ isOfVisitor: true, state: { name: 'declined', by: 'us' } });

      expect(text()).not.toContain(THEIRS);
    });

    it('says nothing of it to people with accounts', async () => {
      await show();

      expect(text()).not.toContain('visitor');
      expect(text()).not.toContain(OURS);
    });
  });

  describe('says whom it comes from', () => {
    const band = (): HTMLDetailsElement | null => card.querySelector('details');

    it('with the fingerprint of a device that is not verified, and asks', async () => {
      await show({ sender: sender('undecided') });

      expect(card.querySelector('.jet-fingerprint')?.textContent.replace(/\s/g, '')).toBe(FINGERPRINT);
      expect(text()).toContain('From a device you have not verified');
      expect(band()?.open).toBeTrue();
      expect(names()).toEqual(['Decline', 'Accept', 'Trust', "Don't trust"]);
    });

    it('folded, when the same device has offered a file before', async () => {
      await show({ sender: sender('undecided') }, { isFirstOfDevice: () => false });

      expect(text()).toContain('From a device you have not verified');
      expect(band()?.open).toBeFalse();
    });

    it('with the fingerprint of a device that is distrusted, and does not ask', async () => {
      await show({ sender: sender('distrusted') });

      expect(card.querySelector('.jet-fingerprint')).not.toBeNull();
      expect(text()).toContain('From a device that you do not trust');
      expect(names()).not.toContain('Trust');
    });

    it('and does not warn of a trusted device', async () => {
      await show({ sender: sender('trusted') });

      expect(card.querySelector('.jet-fingerprint')).toBeNull();
    });

    it('also when the file was saved: it can be decided then', async () => {
      const decide = jasmine.createSpy();
      await show({ sender: sender('undecided'), state: { name: 'saved' } }, { decide });

      expect(card.querySelector('.jet-fingerprint')).not.toBeNull();
      expect(band()?.open).toBeFalse();

      press(card, 'Trust');
      press(card, "Don't trust");

      expect(decide.calls.allArgs()).toEqual([['trusted'], ['distrusted']]);
    });
  });

  it('names each trusted device that cannot read a sent file', async () => {
    const device = { jid: 'juliet@capulet.lit', id: 4711, fingerprint: FINGERPRINT };
    const other = { ...device, id: 4712, fingerprint: 'ef'.repeat(32) };
    await show({ direction: 'sent', leftOut: [device] });
    const shown = (): string[] =>
      Array.from(card.querySelectorAll('.jet-fingerprint'), (one) => one.textContent.replace(/\s/g, ''));

    expect(text()).toContain('1 device of Juliet cannot read this file');
    expect(shown()).toEqual([FINGERPRINT]);

    await become({ direction: 'sent', leftOut: [device, other], state: { name: 'saved' } });

    expect(text()).toContain('2 devices of Juliet cannot read this file');
    expect(shown()).toEqual([FINGERPRINT, other.fingerprint]);

    card.remove();
    await show({ direction: 'sent' });

    expect(text()).not.toContain('cannot read this file');
  });

  it('tells encrypted from unencrypted', async () => {
    const lock = (): string | null | undefined => card.querySelector('.jet-lock')?.getAttribute('aria-label');
    await show({ state: { name: 'saved' } });

    expect(lock()).toBe('End-to-end encrypted (OMEMO)');

    await become({ encrypted: false });

    expect(lock()).toBe('Not encrypted');
    expect(text()).toContain('Not encrypted');
    expect(text()).not.toContain('End-to-end');
  });

  it('says once to a contact who can see what of a file', async () => {
    const note = 'Servers can see its name and size. A direct path shows your IP address.';
    await show({}, { isFirst: () => true });

    expect(text()).toContain(note);

    await become({ state: { name: 'accepted' } });

    expect(text()).not.toContain(note);

    card.remove();
    await show();

    expect(text()).not.toContain(note);
  });

  it('of a newer version of the page names the file, and does nothing', async () => {
    card = new FileTransferCard();
    card.transfer = { file: { name: 'letter.pdf' }, state: { name: 'levitating' }, peer: 5 } as unknown as Transfer;
    card.actions = actions;
    card.isNewer = true;
    card.host = cardHost({ contactName: () => 'Juliet' });
    document.body.append(card);
    await card.updateComplete;

    expect(text()).toContain('letter.pdf');
    expect(text()).toContain('A newer version of this page has made this card');
    expect(names()).toEqual([]);
    expect(card.querySelector('.jet-lock')).toBeNull();
  });

  it('that is long over is one line, until it is opened', async () => {
    await show({ state: { name: 'saved' } });
    card.isOld = true;
    await card.updateComplete;
    const old = card.querySelector<HTMLButtonElement>('.jet-old');

    expect(old?.getAttribute('aria-expanded')).toBe('false');
    expect(textOf(old!)).toBe('letter.pdf 2 MB · Checked: arrived unchanged');

    old?.click();
    await card.updateComplete;

    expect(card.querySelector('.jet-card')).not.toBeNull();
    expect(names()).toEqual(['Save', 'Show less']);
    expect(card.querySelector('[aria-expanded]')?.getAttribute('aria-expanded')).toBe('true');

    press(card, 'Show less');
    await card.updateComplete;

    expect(names().length).toBe(1);
    expect(card.querySelector('.jet-old')?.getAttribute('aria-expanded')).toBe('false');
  });

  it('that is long over fits into a narrow chat, with its name', async () => {
    const file = { name: 'The Most Excellent and Lamentable Tragedy.pdf', size: 2e6, mediaType: '' };
    await show({ file, state: { name: 'failed', failure: 'not-for-this-device' }, sender: sender('undecided') });
    card.style.inlineSize = '280px';
    card.isOld = true;
    await card.updateComplete;
    const old = card.querySelector('.jet-old')!;

    expect(old.scrollWidth).toBeLessThanOrEqual(old.clientWidth);
    expect(old.querySelector('.jet-name')!.clientWidth).toBeGreaterThanOrEqual(60);
  });

  for (const trust of ['undecided', 'distrusted'] as const) {
    it(`that is long over still says that its device is not verified: ${trust}`, async () => {
      await show({ state: { name: 'saved' }, sender: sender(trust) });
      card.isOld = true;
      await card.updateComplete;
      const mark = card.querySelector('.jet-old .jet-lock');

      expect(mark?.getAttribute('aria-label')).toBe(
        trust === 'undecided' ? 'From a device you have not verified' : 'From a device that you do not trust',
      );
    });
  }

  it('does not say that a file is encrypted before its envelope was opened', async () => {
    card = new FileTransferCard();
    const { encryption, ...transfer } = sampleTransfer();
    card.transfer = transfer;
    card.actions = actions;
    document.body.append(card);
    await card.updateComplete;

    expect(encryption).toBe('OMEMO');
    expect(metaOf(card)).toBe('2 MB · Its encryption is checked when you accept');
    expect(card.querySelector('.jet-lock')?.getAttribute('aria-label')).toBe('Encryption not checked');
  });

  it('says when a file was changed last, which servers can see', async () => {
    const file = { name: 'a.txt', size: 5, mediaType: '', date: '2026-11-29T12:00:00Z' };
    await show({ file });

    expect(card.querySelector<HTMLElement>('.jet-name')?.title).toBe(
      'a.txt\nLast changed (not encrypted in transit): Nov 29, 2026',
    );
    expect(text()).not.toContain('Last changed');

    await become({ file: { ...file, description: 'A letter' } });

    expect(text()).toContain('Last changed (not encrypted in transit): Nov 29, 2026');
  });

  for (const [name, said] of [
    ['photo.\u0435x\u0435', true], // Cyrillic
    ['photo.exe', false],
    ['фото.png', false],
    ['photo', false],
  ] as const) {
    it(`${said ? 'warns' : 'does not warn'} of an ending with letters of another alphabet: ${name}`, async () => {
      await show({ file: { name, size: 5, mediaType: 'image/png' } });

      expect(text().includes('The ending of its name has letters of another alphabet')).toBe(said);
    });
  }

  it('has no sign of a picture where its name says that it can run', async () => {
    const paths: (string | null | undefined)[] = [];
    for (const name of ['a.png', 'a.exe', 'a.txt']) {
      await show({ file: { name, size: 5, mediaType: name === 'a.txt' ? 'text/plain' : 'image/png' } });
      paths.push(card.querySelector('.jet-badge > svg path')?.getAttribute('d'));
      card.remove();
    }

    expect(paths[1]).toBe(paths[2]);
    expect(paths[0]).not.toBe(paths[1]);
  });

  it('that is not over is never one line', async () => {
    await show({ state: { name: 'accepted' } });
    card.isOld = true;
    await card.updateComplete;

    expect(card.querySelector('.jet-old')).toBeNull();
  });

  describe('hands the focus on', () => {
    const focused = (): string | null | undefined => document.activeElement?.getAttribute('aria-label');

    it('from Accept to Cancel', async () => {
      await show();
      card.querySelector<HTMLElement>('.jet-primary')!.focus();
      await become({ state: { name: 'accepted' } });

      expect(focused()).toBe('Cancel');
    });

    it('from Cancel to the card', async () => {
      await show({ state: { name: 'accepted' } });
      card.querySelector<HTMLElement>('.jet-cancel')!.focus();
      await become({ state: { name: 'cancelled', by: 'us' } });

      expect(document.activeElement).toBe(card);
    });

    it('back to where it was, when Converse takes the card out and in', async () => {
      await show();
      card.querySelector<HTMLElement>('.jet-primary')!.focus();
      card.remove();
      await Promise.resolve();

      expect(document.activeElement).toBe(document.body);

      document.body.append(card);

      expect(document.activeElement?.textContent.trim()).toBe('Accept');
    });

    it('to nobody when it is elsewhere', async () => {
      await show({ state: { name: 'accepted' } });
      await become({ state: { name: 'saved' } });

      expect(document.activeElement).toBe(document.body);
    });
  });

  for (const [waitsFor, buttons] of [
    ['user', ['Resume']],
    ['file', ['Choose the file again']],
    ['same-file', ['Choose the file again']],
    [undefined, []],
  ] as const) {
    it(`offers [${buttons.join()}] to a sender where it waits for ${waitsFor ?? 'the other side'}`, async () => {
      const state = { name: 'interrupted', bytes: 1, ...(waitsFor && { waitsFor }) } as const;
      await show({ direction: 'sent', canResume: true, state }, { live: false });
      card.actions = { chooseFile: () => undefined, resume: () => undefined };
      await card.updateComplete;
      const shown = [...card.querySelectorAll('.jet-actions button')].map(({ textContent }) => textContent.trim());

      expect(shown).toEqual([...buttons]);
    });
  }

  it('takes the same file a second time', async () => {
    const chosen: string[] = [];
    await show({ direction: 'sent', state: { name: 'interrupted', bytes: 1, waitsFor: 'file' } }, { live: false });
    card.actions = { chooseFile: ({ name }) => chosen.push(name) };
    await card.updateComplete;
    const input = card.querySelector<HTMLInputElement>('input[type=file]')!;
    for (const time of ['once', 'twice']) {
      const files = new DataTransfer();
      files.items.add(new File([time], 'letter.txt'));
      input.files = files.files;
      input.dispatchEvent(new Event('change'));

      // A browser tells of no change where the same is chosen as is in it.
      expect(input.value).toBe('');
    }

    expect(chosen).toEqual(['letter.txt', 'letter.txt']);
  });

  it('keeps its elements, and so the focus, when it changes', async () => {
    await show({ state: { name: 'accepted' } });
    const cancel = card.querySelector<HTMLElement>('.jet-cancel');
    cancel!.focus();
    await become({ state: { name: 'transferring', path: 'direct', bytes: 1 } });
    await become({ state: { name: 'transferring', path: 'direct', bytes: 1_000_000 } });

    expect(document.activeElement).toBe(cancel);
  });
});
