import { html, nothing, type TemplateResult } from 'lit';
import { clientName, resourceOf } from '../../devices/client-name.js';
import type { CapableDevice } from '../../devices/reachability.js';
import { button } from '../buttons.js';
import { translate } from '../texts/translate.js';
import { drawDialog, endButton, makeDialog, showDialog } from './dialog.js';

/**
 * Asks which device gets files, where there are several.
 * @param devices best first, which is chosen unless the user says otherwise; the others follow if that does not answer
 * @param contact what the contact is called
 * @returns those that files are offered to, in turn; undefined when the user does not want to send now
 */
export async function pickDevice(
  devices: readonly CapableDevice[],
  contact: string,
): Promise<readonly CapableDevice[] | undefined> {
  const [best] = devices;
  if (best === undefined || devices.length === 1) return devices;
  const dialog = makeDialog();
  let picked = best;
  const close = (answer: string) => () => {
    dialog.close(answer);
  };
  const item = (device: CapableDevice): TemplateResult => {
    const [name, resource] = [clientName(device), resourceOf(device.fullJid)];
    const pick = (): void => void (picked = device);
    return html`<li>
      <label>
        <input type="radio" name="jet-device" ?checked=${device === best} @change=${pick} />
        <span><bdi>${name}</bdi>${name === resource ? nothing : html`<small><bdi>${resource}</bdi></small>`}</span>
      </label>
    </li>`;
  };
  drawDialog(dialog, {
    title: translate('Send to which device of %1$s?', contact),
    body: html`<ul class="jet-list jet-pick">
      ${devices.map(item)}
    </ul>`,
    footer: html`${endButton(translate('Cancel'), close(''))} ${button(translate('Send'), close('send'), 'jet-primary')}`,
  });
  if ((await showDialog(dialog)) !== 'send') return undefined;
  return picked === best ? devices : [picked];
}
