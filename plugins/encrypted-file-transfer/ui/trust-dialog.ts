import { html, render, type TemplateResult } from 'lit';
import type { TrustedDevice } from '../../../src/key-transport/key-transport.js';
import { TITLE_ID, makeDialog, showDialog } from './dialog.js';
import { fingerprint } from './templates/fingerprint.js';
import { translate } from './translate.js';

type Decision = 'trusted' | 'distrusted';

/** What the dialog needs. */
export interface TrustQuestion {
  /** Bare JID of the account whose devices they are. */
  readonly jid: string;
  readonly onDecision: (device: TrustedDevice, decision: Decision) => Promise<void>;
}

/**
 * Shows undecided devices with their fingerprints, and asks. Closes by itself when the last is decided.
 * @returns `dismissed` when the person closed it before
 */
export async function askTrust(
  devices: readonly TrustedDevice[],
  { jid, onDecision }: TrustQuestion,
): Promise<'decided' | 'dismissed'> {
  const dialog = makeDialog();
  const undecided = new Set(devices);
  const decide = async (device: TrustedDevice, decision: Decision): Promise<void> => {
    await onDecision(device, decision);
    undecided.delete(device);
    if (undecided.size > 0) {
      draw();
      // Its button is that of the next device now: a key held down must not decide on it.
      dialog.querySelector('h2')?.focus();
    } else dialog.close('decided');
  };
  const draw = (): void => {
    const close = (): void => {
      dialog.close('dismissed');
    };
    render(content(jid, [...undecided], decide, close), dialog);
  };
  draw();
  await showDialog(dialog);
  return undecided.size === 0 ? 'decided' : 'dismissed';
}

function content(
  jid: string,
  devices: readonly TrustedDevice[],
  decide: (device: TrustedDevice, decision: Decision) => Promise<void>,
  close: () => void,
): TemplateResult {
  // The second click of a double one would meet the button of the next device.
  const once = (device: TrustedDevice, decision: Decision) => (event: MouseEvent) =>
    event.detail > 1 ? undefined : decide(device, decision);
  return html`<h2 id=${TITLE_ID} tabindex="-1" autofocus>${translate('New devices of %1$s', jid)}</h2>
    <p>
      ${translate(
        'Compare each fingerprint with the one that the other person sees, over a call or when you meet. Files go only to devices that you trust.',
      )}
    </p>
    <ul>
      ${devices.map(
        (device) =>
          html`<li>
            ${fingerprint(device.fingerprint)}
            <div class="jet-buttons">
              <button type="button" class="jet-button jet-primary" @click=${once(device, 'trusted')}>
                ${translate('Trust')}
              </button>
              <button type="button" class="jet-button" @click=${once(device, 'distrusted')}>
                ${translate("Don't trust")}
              </button>
            </div>
          </li>`,
      )}
    </ul>
    <div class="jet-buttons">
      <button type="button" class="jet-button" @click=${close}>${translate('Not now')}</button>
    </div>`;
}
