import { html, render } from 'lit';
import type {
  CapableDevice,
  Peers,
  Reach,
} from '../../../../../plugins/encrypted-file-transfer/devices/reachability.js';
import type { Chat, Outbox } from '../../../../../plugins/encrypted-file-transfer/ui/composer/outbox.js';
import { ChatFiles } from '../../../../../plugins/encrypted-file-transfer/ui/composer/chat-files.js';
import type { Converse } from '../../../../../src/converse/converse.js';
import type { SecurityPrecondition } from '../../../../../src/jingle/security.js';
import { waitUntil } from '../../../../support/wait-for.js';
import { inEnglish } from '../../../../support/english.js';
import { recordLog } from '../../../../support/recorded-log.js';

const JULIET = 'juliet@capulet.lit';
const ROMEO = 'romeo@montague.lit';
const device = (security: object | undefined): CapableDevice =>
  ({ fullJid: `${JULIET}/balcony`, security: security as SecurityPrecondition | undefined }) as CapableDevice;
const SECURITY = { trustRecords: () => [] };
const SECURED: Reach = { devices: [device(SECURITY)] };

describe('files for a chat', () => {
  inEnglish();

  let chat: HTMLElement;
  let reach: Reach;
  let sent: string[];
  /** Loads what sends files. */
  let open: () => Promise<Outbox>;
  let told: string[];
  let looked: number;
  let onButtons: (toolbar: HTMLElement, buttons: unknown[]) => unknown[];
  /** Tells that devices of an account may be reached in another way now; without one: those of all. */
  let onPresence: (jid?: string) => void;
  let slowLook: (() => Promise<Reach>) | undefined;
  /** Resolves at the next redrawing of the toolbar. */
  let redrawn: Promise<void>;

  beforeEach(() => {
    reach = SECURED;
    sent = [];
    told = [];
    slowLook = undefined;
    looked = 0;
    const add = ({ jid, name }: Chat, files: readonly File[]): Promise<void> =>
      Promise.resolve(void sent.push(`${jid} ${name}: ${files.map((file) => file.name).join()}`));
    open = () => Promise.resolve({ add } as unknown as Outbox);
    const api = { listen: { on: (_event: string, handler: typeof onButtons) => (onButtons = handler) } };
    const peers = {
      reach: () => (looked++, slowLook?.() ?? Promise.resolve(reach)),
      onChange: (listener: typeof onPresence) => (onPresence = listener),
    };
    new ChatFiles({
      converse: { api, session: { get: () => ROMEO } } as unknown as Converse,
      html,
      peers: peers as unknown as Peers,
      outbox: () => open(),
      upload: () => undefined,
      tell: (jid, text) => Promise.resolve(void told.push(`${jid}: ${text}`)),
    });
    chat = document.createElement('converse-chat');
    document.body.append(chat);
  });
  afterEach(() => {
    chat.remove();
    for (const left of document.querySelectorAll('dialog')) left.remove();
  });

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
    const model = { get: (name: string) => all[name], getDisplayName: () => all['name'] ?? null };
    Object.assign(toolbar, { model, requestUpdate: redraw });
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

  /** Answers the question whether dropped files are meant to be sent. */
  const answer = async (value: string): Promise<void> => {
    await waitUntil(() => document.querySelector('dialog') !== null);
    const dialog = document.querySelector('dialog')!;
    const closed = new Promise((resolve) => {
      dialog.addEventListener('close', resolve);
    });
    dialog.close(value);
    await closed;
    await idle();
  };

  it('have a button in a chat with one person', () => {
    expect(button(draw())).not.toBeNull();
  });

  for (const [where, type] of [
    ['a group chat', 'chatroom'],
    ['a list of headlines', 'headline'],
    // Messages to one occupant of a group chat go through it.
    ['a chat with an occupant', undefined],
  ]) {
    it(`have no button in ${where}, and are not taken there`, () => {
      expect(draw({ type }).children.length).toBe(0);
      expect(drop('letter.txt')).toBeFalse();
    });
  }

  it('cannot be sent before it is known where to', async () => {
    const toolbar = draw({ name: 'Jule' });

    expect(button(toolbar).getAttribute('aria-disabled')).toBe('true');
    expect(button(toolbar).title).toBe('Getting ready');

    await redrawn;

    expect(button(toolbar).getAttribute('aria-disabled')).toBe('false');
  });

  it('cannot be sent to somebody offline, which the button says', async () => {
    reach = { obstacle: 'offline' };
    const toolbar = await ready({ name: 'Juliet Capulet' });

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

  it('that were dropped are sent after a question, which names them and the contact', async () => {
    await ready({ name: 'Jule' });

    expect(drop('a.txt', 'b.txt')).toBeTrue();

    await waitUntil(() => document.querySelector('dialog') !== null);

    expect(document.querySelector('dialog h2')?.textContent).toBe('Send 2 files to Jule?');
    expect(document.querySelector('dialog')?.textContent).toContain('b.txt');
    expect(sent).toEqual([]);

    await answer('send');

    expect(sent).toEqual([`${JULIET} Jule: a.txt,b.txt`]);
  });

  it('that were dropped are not sent when the user says no', async () => {
    await ready();
    drop('a.txt');
    await answer('');

    expect(sent).toEqual([]);
  });

  it('that were chosen with the button are sent at once', async () => {
    const input = (await ready()).querySelector<HTMLInputElement>('.jet-files')!;
    const transfer = new DataTransfer();
    transfer.items.add(new File(['a'], 'a.txt'));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change'));
    await idle();

    expect(sent).toEqual([`${JULIET} ${JULIET}: a.txt`]);
  });

  it('are taken while it is not decided where to: Converse would upload them', async () => {
    reach = { obstacle: 'getting-ready' };
    await ready();

    expect(drop('a.txt')).toBeTrue();

    await answer('');
  });

  it('stay possible while the devices are asked again', async () => {
    const toolbar = await ready();
    reach = { obstacle: 'getting-ready' };
    onPresence(JULIET);
    await idle();

    expect(button(toolbar).getAttribute('aria-disabled')).toBe('false');
    expect(drop('a.txt')).toBeTrue();

    await answer('');
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

  it('are said to be encrypted only where they are', async () => {
    expect(button(await ready()).title).toBe(`Send file: end-to-end encrypted, to ${JULIET}’s device`);
    expect(button(await ready({ jid: ROMEO })).title).toBe(
      'Send file: end-to-end encrypted, to another device of yours',
    );

    chat.replaceChildren();
    reach = { devices: [device(undefined)] };
    onPresence(JULIET);
    await idle();

    expect(button(draw()).title).toBe('Send file: not encrypted');
  });

  it('have their button before the one of Converse, which uploads', () => {
    const upload = html`${'later'}`;
    const lock = html`<b></b>`;
    const toolbar = document.createElement('converse-chat-toolbar');
    const get = (name: string) => ({ type: 'chatbox', jid: JULIET })[name];
    Object.assign(toolbar, { model: { get, getDisplayName: () => null } });

    expect(onButtons(toolbar, [lock, upload, lock]).indexOf(upload)).toBe(2);
  });

  it('show where they can be dropped', async () => {
    await ready({ name: 'Jule' });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['bytes'], 'a'));
    chat.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer }));
    await waitUntil(() => chat.querySelector('.jet-drop') !== null);

    expect(chat.querySelector('.jet-drop')?.textContent).toContain('Drop to send to Jule');

    chat.dispatchEvent(new DragEvent('dragleave', { bubbles: true, relatedTarget: document.body }));
    await waitUntil(() => chat.querySelector('.jet-drop') === null);

    expect(chat.querySelector('.jet-drop')).toBeNull();
  });

  it('are told of in the chat when what sends them cannot be loaded', async () => {
    await ready();
    const logged = recordLog();
    open = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    drop('a.txt', 'b.txt');
    await answer('send');
    while (told.length === 0) await idle();

    expect(told).toEqual([
      `${JULIET}: Your files were not sent: A part of this page could not be loaded. Reload the page and try again.`,
    ]);
    expect(logged.length).toBe(1);
  });

  it('are taken once, however often Converse draws the toolbar', async () => {
    const toolbar = await ready();
    for (let times = 0; times < 3; times++) (toolbar as unknown as { requestUpdate(): void }).requestUpdate();
    drop('a.txt');
    await answer('send');

    expect(sent).toEqual([`${JULIET} ${JULIET}: a.txt`]);
  });
});
