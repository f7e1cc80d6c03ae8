import { html, nothing, type TemplateResult } from 'lit';
import type { Decision, TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { translate } from '../texts/translate.js';
import { KEY_CHANGED, fingerprint } from './fingerprint.js';
import { qrCode } from './qr-code.js';

/** What the buttons of a device do, and whether its state is shown. */
export interface DeviceOptions {
  readonly decide: (device: TrustedDevice, decision: Decision) => void;
  readonly withState?: boolean;
}

function stateOf({ trust }: TrustedDevice): string {
  if (trust === 'trusted') return translate('You trust this device');
  if (trust === 'distrusted') return translate('You do not trust this device');
  return translate('You have not decided on this device yet');
}

const warning = (): TemplateResult => html`<div class="jet-warning">${translate(KEY_CHANGED)}</div>`;

/** A device in a list: its fingerprint in groups and as a QR code, and what can be said of it. */
export function deviceItem(device: TrustedDevice, { decide, withState = false }: DeviceOptions): TemplateResult {
  // The second click of a double one would meet the button that has taken this one's place.
  const button = (name: string, decision: Decision): TemplateResult | typeof nothing =>
    device.trust === decision
      ? nothing
      : html`<button
          type="button"
          class="jet-button ${decision === 'trusted' && device.changed !== true ? 'jet-primary' : ''}"
          @click=${(event: MouseEvent) => {
            if (event.detail <= 1) decide(device, decision);
          }}
        >
          ${name}
        </button>`;
  return html`<li class="jet-device">
    <div>
      ${withState ? html`<div class="jet-device-state">${stateOf(device)}</div>` : nothing}
      ${device.changed ? warning() : nothing} ${fingerprint(device.fingerprint)}
      <div class="jet-buttons">
        ${button(translate('Trust'), 'trusted')} ${button(translate("Don't trust"), 'distrusted')}
      </div>
    </div>
    ${qrCode(device)}
  </li>`;
}
