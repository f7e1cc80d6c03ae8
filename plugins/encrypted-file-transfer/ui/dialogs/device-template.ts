import { html, nothing, type TemplateResult } from 'lit';
import type { Decision, Device, TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { button, type Part } from '../buttons.js';
import { translate } from '../texts/translate.js';
import { fingerprint } from './fingerprint.js';
import { qrCode } from './qr-code.js';

/** What the buttons of a device do, and what is said of it. */
export interface DeviceOptions {
  readonly decide: (device: TrustedDevice, decision: Decision) => void;
  /** From 1. */
  readonly number: number;
  readonly withCode: boolean;
  /** Nothing was decided on it yet, and now it is asked. */
  readonly isNew?: boolean;
  /** It sends the file whose lock was opened. */
  readonly isSender?: boolean;
}

function stateOf({ trust, changed }: TrustedDevice, isNew?: boolean): string {
  if (changed) return translate('Key changed');
  if (trust === 'trusted') return translate('Trusted');
  if (isNew) return translate('New');
  return trust === 'distrusted' ? translate('Not trusted') : translate('Not verified');
}

const chip = (text: string, kind = ''): TemplateResult => html`<span class="jet-chip ${kind}">${text}</span>`;

/** This device, as it is shown to the other person. */
const ownItem = (device: Device, withCode: boolean): TemplateResult =>
  html`<li class="jet-device jet-own">
    <div class="jet-parts">
      <div class="jet-facts">
        <h3>${translate('This device')}</h3>
        ${fingerprint(device.fingerprint)}
      </div>
      ${withCode ? qrCode(device) : nothing}
    </div>
  </li>`;

/** What the other person compares with what they see of us, or scans: nothing is to be decided on it. */
export const ownDevices = (own: readonly Device[], withCode: boolean): Part =>
  own.length === 0
    ? nothing
    : html`<ul class="jet-list">
        ${own.map((device) => ownItem(device, withCode))}
      </ul>`;

/** A device in a list: its fingerprint in groups and as a QR code, and what can be said of it. */
export function deviceItem(device: TrustedDevice, options: DeviceOptions): TemplateResult {
  const { decide, number, withCode, isNew, isSender } = options;
  const say = (name: string, decision: Decision): Part =>
    button(name, device.trust === decision ? undefined : () => { decide(device, decision); }); // prettier-ignore
  return html`<li class="jet-device">
    <div class="jet-parts">
      <div class="jet-facts">
        <h3>
          ${translate('Device %1$s', number)} ${chip(stateOf(device, isNew), 'jet-device-state')}
          ${isSender ? chip(translate('Sends this file')) : nothing}
        </h3>
        ${fingerprint(device.fingerprint)}
        <div class="jet-actions">
          ${say(translate('Trust'), 'trusted')} ${say(translate("Don't trust"), 'distrusted')}
        </div>
      </div>
      ${withCode ? qrCode(device) : nothing}
    </div>
  </li>`;
}
