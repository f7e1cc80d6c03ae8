import { DeviceTrustDecisions } from '../../../../../plugins/encrypted-file-transfer/devices/trust.js';
import { DEFAULTS, readSettings } from '../../../../../plugins/encrypted-file-transfer/settings.js';
import { askAgain } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/ask-again.js';
import type { TrustedDevice } from '../../../../../src/key-transport/key-transport.js';
import { press, textOf } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { sampleTransfer } from '../../../../support/sample-transfer.js';
import { waitUntil } from '../../../../support/wait-for.js';

describe('asking for a file again', () => {
  inEnglish();

  afterEach(() => {
    for (const left of document.querySelectorAll('dialog')) left.remove();
  });

  it('asks about devices under the name of the contact, and says that it is a visitor', async () => {
    const device: TrustedDevice = {
      jid: 'juliet@capulet.lit',
      id: 1,
      fingerprint: 'ab'.repeat(32),
      trust: 'undecided',
    };
    const devices = (): Promise<TrustedDevice[]> => Promise.resolve([device]);
    const settings = readSettings({
      settings: { get: (name) => (DEFAULTS as Record<string, unknown>)[name], extend: () => undefined },
    });
    const trust = new DeviceTrustDecisions(
      () => [{ devices, trust: () => Promise.resolve() }],
      () => settings,
    );
    const known = {
      devices,
      decide: () => Promise.resolve(),
      onChange: () => () => undefined,
      nameOf: () => 'Juliet',
      isVisitor: () => true,
    };
    const request = jasmine.createSpy('request');
    const asked = askAgain(sampleTransfer(), { trust, known }, request);
    await waitUntil(() => document.querySelector('dialog') !== null);
    const dialog = document.querySelector('dialog')!;

    expect(textOf(dialog)).toContain('New devices of Juliet');
    expect(textOf(dialog)).toContain('Juliet is a visitor');

    press(dialog, 'Not now');

    expect(await asked).toBeFalse();
    expect(request).not.toHaveBeenCalled();
  });
});
