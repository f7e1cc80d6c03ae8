import { html, render } from 'lit';
import type {
  CapableDevice,
  Peers,
  Reach,
} from '../../../../../plugins/encrypted-file-transfer/devices/reachability.js';
import type { Trust } from '../../../../../plugins/encrypted-file-transfer/devices/trust.js';
import { ChatFiles } from '../../../../../plugins/encrypted-file-transfer/ui/composer/chat-files.js';
import type { Converse } from '../../../../../src/converse/converse.js';
import type { TrustRecord } from '../../../../../src/key-transport/key-transport.js';
import { inEnglish } from '../../../../support/english.js';
import { recordLog } from '../../../../support/recorded-log.js';

const JULIET = 'juliet@capulet.lit';
const FEATURES = new Set(['urn:example:feature']);
const RECORD = {} as TrustRecord;
/** It has devices in that record alone. */
const SECURITY = { trustRecords: (features?: ReadonlySet<string>) => (features === FEATURES ? [RECORD] : []) };
const device = (security: object | undefined): CapableDevice =>
  ({
    fullJid: `${JULIET}/balcony`,
    features: FEATURES,
    security: security && { ...SECURITY, ...security },
  }) as unknown as CapableDevice;
const SECURED: Reach = { devices: [device({})] };

describe('files for a chat', () => {
  inEnglish();

  let chat: HTMLElement;
  let reach: Reach;
  let settled: jasmine.Spy<Trust['settle']>;
  let distrustsAny: jasmine.Spy<Trust['distrustsAny']>;
  let sent: string[];
  let send: (file: File, devices: readonly CapableDevice[]) => Promise<void>;
  let told: string[];
  let looked: number;
  let onButtons: (toolbar: HTMLElement, buttons: unknown[]) => unknown[];
  /** Tells that devices of an account may be reached in another way now; without one: those of all. */
  let onPresence: (jid?: string) => void;
  /** Resolves with where files can go, once that is decided. */
  let decided: () => Promise<Reach>;
  let account: string;
  let slowLook: (() => Promise<Reach>) | undefined;
  /** Resolves at the next redrawing of the toolbar. */
  let redrawn: Promise<void>;

  beforeEach(() => {
    reach = SECURED;
    sent = [];
    told = [];
    slowLook = undefined;
    looked = 0;
    account = 'romeo@montague.lit';
    decided = () => Promise.resolve(reach);
    send = (file) => Promise.resolve(void sent.push(file.name));
    settled = jasmine.createSpy<Trust['settle']>().and.resolveTo(true);
    distrustsAny = jasmine.createSpy<Trust['distrustsAny']>().and.resolveTo(false);
    const api = { listen: { on: (_event: string, handler: typeof onButtons) => (onButtons = handler) } };
    const peers = {
      reach: () => (looked++, slowLook?.() ?? Promise.resolve(reach)),
      decided: () => decided(),
      onChange: (listener: typeof onPresence) => (onPresence = listener),
      silentLast: (devices: readonly CapableDevice[]) => devices,
    };
    new ChatFiles({
      converse: { api, session: { get: () => account } } as unknown as Converse,
      html,
      peers: peers as unknown as Peers,
      trust: { settle: settled, distrustsAny } as unknown as Trust,
      send: (file, devices) => send(file, devices),
      tell: (jid, text) => Promise.resolve(void told.push(`${jid}: ${text}`)),
    });
    chat = document.createElement('converse-chat');
    document.body.append(chat);
  });
  afterEach(() => chat.remove());

  /** Converse draws the toolbar of a chat. */
  function draw(attributes: Record<string, unknown> = {}): HTMLElement {
    const all: Record<string, unknown> = { type: 'chatbox', jid: JULIET, ...attributes };
    const toolbar = document.createElement('converse-chat-toolbar');
    let onRedrawn: () => void = () => undefined;
    const redraw = (): void => {
      render(html`${onButtons(toolbar, [])}`, toolbar);
      onRedrawn();
      redrawn = new Promise((resolve) => (onRedrawn = resolve));
    };
    Object.assign(toolbar, { model: { get: (name: string) => all[name] }, requestUpdate: redraw });
    chat.append(toolbar);
    redraw();
    return toolbar;
  }
  const ready = async (attributes?: Record<string, unknown>): Promise<HTMLElement> => {
    const toolbar = draw(attributes);
    await redrawn;
    return toolbar;
  };
  const button = (toolbar: HTMLElement): HTMLElement => toolbar.querySelector('.jet-send')!;
  const drop = (...names: string[]): boolean => {
    const dataTransfer = new DataTransfer();
    for (const name of names) dataTransfer.items.add(new File(['bytes'], name));
    return !chat.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
  };
  /** Resolves when everything that was started without waiting has gone its way. */
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = () => resolve();
      port1.postMessage(null);
    });

  it('have a button in a chat with one person, and in no group chat', () => {
    expect(button(draw())).not.toBeNull();
    expect(draw({ type: 'chatroom' }).children.length).toBe(0);
  });

  it('cannot be sent before it is known where to', async () => {
    const toolbar = draw({ nickname: 'Jule' });

    expect(button(toolbar).getAttribute('aria-disabled')).toBe('true');
    expect(button(toolbar).title).toBe('Getting ready');

    await redrawn;

    expect(button(toolbar).getAttribute('aria-disabled')).toBe('false');
  });

  it('cannot be sent to somebody offline, which the button says', async () => {
    reach = { obstacle: 'offline' };
    const toolbar = await ready({ fullname: 'Juliet Capulet' });

    expect(button(toolbar).title).toBe('Juliet Capulet is offline');
    expect(drop('a.txt')).withContext('left to Converse').toBeFalse();
  });

  it('can be sent as soon as a device comes online', async () => {
    reach = { obstacle: 'offline' };
    const toolbar = await ready();
    reach = SECURED;
    onPresence(JULIET);
    await redrawn;

    expect(button(toolbar).getAttribute('aria-disabled')).toBe('false');
  });

  it('are not looked up for chats that are not open', async () => {
    await ready();
    const before = looked;
    onPresence('nurse@capulet.lit');
    await idle();

    expect(looked).toBe(before);
  });

  it('can no longer be sent when OMEMO cannot be used any more', async () => {
    const toolbar = await ready();
    reach = { obstacle: 'no-keys' };
    onPresence();
    await redrawn;

    expect(button(toolbar).getAttribute('aria-disabled')).toBe('true');
  });

  it('are sent after the person was asked about new devices', async () => {
    await ready();

    expect(drop('a.txt')).toBeTrue();

    await idle();

    expect(settled.calls.argsFor(0)[0]).toBe(JULIET);
    expect(sent).toEqual(['a.txt']);
  });

  it('are not sent while the person has not answered', async () => {
    let answer: (settled: boolean) => void = () => undefined;
    settled.and.returnValue(new Promise((resolve) => (answer = resolve)));
    await ready();
    drop('a.txt');
    await idle();

    expect(sent).toEqual([]);

    answer(true);
    await idle();

    expect(sent).toEqual(['a.txt']);
  });

  it('are not sent when the person closed the dialog', async () => {
    settled.and.resolveTo(false);
    await ready();
    drop('a.txt', 'b.txt');
    await idle();

    expect(settled).toHaveBeenCalledTimes(1);
    expect(sent).toEqual([]);
  });

  it('are not sent to a device that is gone by then', async () => {
    await ready();
    reach = { obstacle: 'offline' };
    drop('a.txt');
    await idle();

    expect(settled).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
    expect(told).toEqual([`${JULIET}: Your file was not sent: ${JULIET} is offline`]);
  });

  describe('that come before it is known where to', () => {
    let decide: (reach: Reach) => void;
    beforeEach(async () => {
      reach = { obstacle: 'getting-ready' };
      decided = () => new Promise((resolve) => (decide = resolve));
      await ready({ nickname: 'Jule' });
    });

    it('are held, and sent when it is', async () => {
      expect(drop('a.txt')).withContext('taken from Converse').toBeTrue();
      await idle();

      expect(sent).toEqual([]);

      decide(SECURED);
      await idle();

      expect(sent).toEqual(['a.txt']);
      expect(told).toEqual([]);
    });

    it('are held, and the chat says why they cannot be sent', async () => {
      drop('a.txt', 'b.txt');
      decide({ obstacle: 'not-capable' });
      await idle();

      expect(sent).toEqual([]);
      expect(told).toEqual([
        `${JULIET}: Your files were not sent: Jule has no device online that can receive encrypted files`,
      ]);
    });

    it('are not sent by another account that has logged in since', async () => {
      drop('a.txt');
      account = 'mercutio@montague.lit';
      decide(SECURED);
      await idle();

      expect([...sent, ...told]).toEqual([]);
    });
  });

  it('can be chosen while the devices are asked again, and are held until they have answered', async () => {
    const toolbar = await ready();
    reach = { obstacle: 'getting-ready' };
    let decide: (reach: Reach) => void = () => undefined;
    decided = () => new Promise((resolve) => (decide = resolve));
    onPresence(JULIET);
    await idle();

    expect(button(toolbar).getAttribute('aria-disabled')).toBe('false');
    expect(drop('a.txt')).toBeTrue();

    await idle();

    expect(sent).toEqual([]);

    decide(SECURED);
    await idle();

    expect(sent).toEqual(['a.txt']);
  });

  it('go to the device of the newest look, although an earlier one ends later', async () => {
    const toolbar = await ready();
    const ends: ((found: Reach) => void)[] = [];
    slowLook = () => new Promise((resolve) => ends.push(resolve));
    onPresence(JULIET);
    onPresence(JULIET);
    ends[1]!({ obstacle: 'offline' });
    await idle();
    ends[0]!(SECURED);
    await idle();

    expect(button(toolbar).title).toBe(`${JULIET} is offline`);
  });

  it('are told of in the chat when what sends them cannot be loaded', async () => {
    await ready();
    const logged = recordLog();
    send = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    drop('a.txt', 'b.txt');
    while (told.length === 0) await idle();

    expect(told).toEqual([
      `${JULIET}: Your files were not sent: A part of this page could not be loaded. Reload the page and try again.`,
    ]);
    expect(logged.length).toBe(1);
  });

  it('can go to every device of the contact', async () => {
    const devices = [device({}), { ...device({}), fullJid: `${JULIET}/chamber` }];
    reach = { devices };
    let offered: readonly CapableDevice[] = [];
    send = (_file, to) => Promise.resolve(void (offered = to));
    await ready();
    drop('a.txt');
    await idle();

    expect(offered).toEqual(devices);
  });

  describe('while a device of the contact is distrusted', () => {
    const warning = (): HTMLDialogElement | null => document.querySelector('dialog');
    const answer = (value: string): Promise<void> =>
      new Promise((resolve) => {
        warning()!.addEventListener('close', () => void idle().then(resolve));
        warning()!.close(value);
      });
    beforeEach(() => distrustsAny.and.resolveTo(true));
    afterEach(() => warning()?.remove());

    it('are sent when the person was warned and wants to', async () => {
      await ready();
      drop('a.txt', 'b.txt');
      await idle();

      expect(sent).toEqual([]);

      await answer('send');

      expect(distrustsAny.calls.allArgs()).toEqual([[JULIET, [RECORD]]]);
      expect(sent).toEqual(['a.txt', 'b.txt']);
    });

    it('are not sent when the person does not want to', async () => {
      await ready();
      drop('a.txt');
      await idle();
      await answer('');

      expect(sent).toEqual([]);
    });

    it('go to no device that the person would have to be warned of, where the best one needs no warning', async () => {
      const ours = { ...device({}), isOurs: true };
      reach = { devices: [ours, device({})] };
      let offered: readonly CapableDevice[] = [];
      send = (_file, to) => Promise.resolve(void (offered = to));
      await ready();
      drop('a.txt');
      await idle();

      expect(warning()).toBeNull();
      expect(offered).toEqual([ours]);
    });

    it('are sent to our own kind without a warning: it refuses what it has no key for', async () => {
      reach = { devices: [{ ...device({}), isOurs: true }] };
      await ready();
      drop('a.txt');
      await idle();

      expect(warning()).toBeNull();
      expect(sent).toEqual(['a.txt']);
    });
  });

  it('are asked about with the devices alone that an envelope for these clients can go to', async () => {
    await ready();
    drop('a.txt');
    await idle();

    expect(settled).toHaveBeenCalledOnceWith(JULIET, jasmine.any(Function), [RECORD]);
    expect(distrustsAny).toHaveBeenCalledOnceWith(JULIET, [RECORD]);
  });

  it('are sent in clear without a question about devices', async () => {
    reach = { devices: [device(undefined)] };
    await ready();
    drop('a.txt');
    await idle();

    expect(settled).not.toHaveBeenCalled();
    expect(sent).toEqual(['a.txt']);
  });

  it('go out three at a time', async () => {
    const started: string[] = [];
    const finish: (() => void)[] = [];
    send = (file) => {
      started.push(file.name);
      return new Promise((resolve) => finish.push(resolve));
    };
    await ready();
    drop('1', '2', '3', '4', '5');
    await idle();

    expect(started).toEqual(['1', '2', '3']);

    finish[1]!();
    await idle();

    expect(started).toEqual(['1', '2', '3', '4']);
  });

  it('are taken once, however often Converse draws the toolbar', async () => {
    const toolbar = await ready();
    for (let times = 0; times < 3; times++) (toolbar as unknown as { requestUpdate(): void }).requestUpdate();
    drop('a.txt');
    await idle();

    expect(sent).toEqual(['a.txt']);
  });
});
