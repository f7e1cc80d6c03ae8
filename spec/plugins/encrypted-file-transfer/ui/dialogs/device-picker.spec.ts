import type { CapableDevice } from '../../../../../plugins/encrypted-file-transfer/devices/reachability.js';
import { pickDevice } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/device-picker.js';
import { buttonNames, press, textOf } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';

const device = (resource: string, ...words: string[]): CapableDevice =>
  ({ fullJid: `juliet@capulet.lit/${resource}`, features: new Set(words) }) as Partial<CapableDevice> as CapableDevice;
const PHONE = device('ab12', 'urn:xmpp:jingle:1', 'client/phone//Conversations');
const BROWSER = device('cd34', 'client/web//Converse', 'client/web/en/another name');
const NAMELESS = device('balcony', 'client/web//', 'urn:xmpp:jingle:1');

describe('The question which device gets a file', () => {
  inEnglish();

  const dialog = (): HTMLDialogElement => document.querySelector('dialog')!;
  const radios = (): HTMLInputElement[] => [...dialog().querySelectorAll('input')];
  afterEach(() => document.querySelector('dialog')?.remove());

  it('is not asked where there is only one', async () => {
    expect(await pickDevice([PHONE], 'Juliet')).toEqual([PHONE]);
    expect(document.querySelector('dialog')).toBeNull();
  });

  it('names each client as it calls itself, else by its resource, and has the best one chosen', () => {
    void pickDevice([PHONE, BROWSER, NAMELESS], 'Juliet');

    expect(dialog().querySelector('h2')?.textContent).toBe('Send to which device of Juliet?');
    expect([...dialog().querySelectorAll('label')].map(textOf)).toEqual([
      'Conversationsab12',
      'Conversecd34',
      'balcony',
    ]);
    expect(radios().map(({ checked }) => checked)).toEqual([true, false, false]);
    expect(buttonNames(dialog())).toEqual(['Close', 'Cancel', 'Send']);
  });

  it('has the others follow the best one, and nobody follow one that the user has picked', async () => {
    const best = pickDevice([PHONE, BROWSER], 'Juliet');
    press(dialog(), 'Send');

    expect(await best).toEqual([PHONE, BROWSER]);

    const other = pickDevice([PHONE, BROWSER], 'Juliet');
    radios()[1]!.click();
    press(dialog(), 'Send');

    expect(await other).toEqual([BROWSER]);
  });

  it('takes Cancel, and the Escape key, for no', async () => {
    const first = pickDevice([PHONE, BROWSER], 'Juliet');
    press(dialog(), 'Cancel');

    expect(await first).toBeUndefined();

    const second = pickDevice([PHONE, BROWSER], 'Juliet');
    dialog().close();

    expect(await second).toBeUndefined();
  });

  it('shows no more of a name than a line, and nothing of it that turns text', () => {
    void pickDevice([device('a', `client/pc//${'x'.repeat(500)}`), device('b', 'client/pc//\u202etxet')], 'Juliet');
    const names = Array.from(dialog().querySelectorAll('label bdi'), ({ textContent }) => textContent);

    expect(names[0]?.length).toBe(64);
    expect(names[2]).not.toContain('\u202e');
  });
});
