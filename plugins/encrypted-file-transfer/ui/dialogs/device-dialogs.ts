import { html, nothing, type TemplateResult } from 'lit';
import type { Device, TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../../../src/log.js';
import { visitorText } from '../texts/protection-text.js';
import { translate } from '../texts/translate.js';
import { deviceItem } from './device-template.js';
import { endButton, type DialogContent } from './dialog.js';
import { TrustDialog, isDevice, marked, type KnownDevices } from './trust-dialog.js';

const nameOf = (known: KnownDevices, jid: string): string => known.nameOf?.(jid) ?? jid;

/** Where the other person finds what to compare with. OpenPGP keys have no ids. */
const placeText = (devices: readonly Device[], name: string): string =>
  devices.every(({ id }) => id === 0)
    ? translate(
        'Where %1$s finds it: in this same dialog, as “This device”, or in the program that manages their OpenPGP keys.',
        name,
      )
    : translate(
        'Where %1$s finds it: in this same dialog, as “This device”; in Converse’s profile, as “OMEMO fingerprint (legacy)”, unless the page has its own keys for files; in Conversations under the account’s details.',
        name,
      );

/** True where one of them has another key than it had. */
const isAlert = (devices: readonly TrustedDevice[]): boolean => devices.some(({ changed }) => changed);

const titleOf = (devices: readonly TrustedDevice[], name: string, title: string): string =>
  isAlert(devices) ? translate('The key of %1$s’s device has changed', name) : title;

/** What the user has to do. */
const instructions = (devices: readonly TrustedDevice[], name: string): TemplateResult =>
  html`<p>
      ${
        isAlert(devices)
          ? translate(
              'This happens when an app is installed again, or when somebody is listening in. Ask %1$s, on a call or when you meet, whether this is their fingerprint.',
              name,
            )
          : translate(
              'Compare each fingerprint with the one that %1$s sees, over a call or when you meet. Files go only to devices that you trust.',
              name,
            )
      }
    </p>
    <p>${placeText(devices, name)}</p>`;

/** The account itself, under a name that its owner may have chosen. */
const address = (name: string, jid: string): TemplateResult | typeof nothing =>
  name === jid ? nothing : html`<p><bdi>${jid}</bdi></p>`;

const visitor = (known: KnownDevices, jid: string): TemplateResult | typeof nothing =>
  known.isVisitor?.(jid) === true ? html`<p>${visitorText(nameOf(known, jid))}</p>` : nothing;

const list = (items: unknown): TemplateResult =>
  html`<ul class="jet-list">
    ${items}
  </ul>`;

/**
 * Shows undecided devices with their fingerprints, and asks. Closes by itself when the last is decided, here or in
 * another tab.
 * @param jid bare JID of the account whose devices they are
 * @returns `dismissed` when the user closed it before
 */
export async function askTrust(
  devices: readonly TrustedDevice[],
  jid: string,
  known: KnownDevices,
): Promise<'decided' | 'dismissed'> {
  const name = nameOf(known, jid);
  const ids = new Set(devices.map(({ id }) => id));
  let undecided = devices;
  const look = async (decided?: TrustedDevice): Promise<void> => {
    const now = (await known.devices(jid).catch(logUnlessExpected('reading devices'))) ?? undecided;
    const asked = now.filter((one) => one.trust === 'undecided' && ids.has(one.id) && one !== decided);
    undecided = marked(asked, devices);
    if (undecided.length === 0) dialog.close();
  };
  const item = (device: TrustedDevice, index: number): TemplateResult =>
    deviceItem(device, { decide: dialog.decide, number: index + 1, withCode: dialog.withCodes, isNew: true });
  const draw = (): DialogContent => ({
    isAlert: isAlert(undecided),
    title: titleOf(undecided, name, translate('New devices of %1$s', name)),
    body: html`${address(name, jid)} ${visitor(known, jid)} ${instructions(undecided, name)}
    ${list(undecided.map(item))}`,
    footer: html`${dialog.scanButton()} ${endButton(translate('Not now'), dialog.close)}`,
  });
  const dialog: TrustDialog = new TrustDialog({ jid, known, shown: () => undecided, draw, look, withCodes: true });
  await dialog.show();
  return undecided.length === 0 ? 'decided' : 'dismissed';
}

/**
 * Shows all devices of an account and the trust in each, which can be changed. Resolves when it is closed.
 * @param sender the device that sends the file whose lock was opened
 */
export async function showDevices(jid: string, known: KnownDevices, sender?: Device): Promise<void> {
  const name = nameOf(known, jid);
  let devices: readonly TrustedDevice[] = [];
  const look = async (): Promise<void> => {
    const now = (await known.devices(jid).catch(logUnlessExpected('reading devices'))) ?? [];
    const isSender = (device: Device): number => Number(isDevice(device, sender));
    devices = marked(
      now.toSorted((one, other) => isSender(other) - isSender(one)),
      devices,
    );
  };
  await look();
  if (document.querySelector('dialog.jet-dialog') !== null) return;
  const item = (device: TrustedDevice, index: number): TemplateResult =>
    deviceItem(device, {
      decide: dialog.decide,
      number: index + 1,
      withCode: dialog.withCodes,
      isSender: isDevice(device, sender),
    });
  const visible = translate('Contents are end-to-end encrypted. Servers can see the name, type and size of a file.');
  const draw = (): DialogContent => ({
    isAlert: isAlert(devices),
    title: titleOf(devices, name, translate('Devices of %1$s', name)),
    body: html`${address(name, jid)} ${visitor(known, jid)}
      <p>${visible}</p>
      ${
        devices.length === 0
          ? html`<p>${translate('No devices are known.')}</p>`
          : html`${instructions(devices, name)} ${list(devices.map(item))}`
      }`,
    footer: html`${devices.length === 0 ? nothing : dialog.scanButton()} ${dialog.codesButton()}
    ${endButton(translate('Close'), dialog.close)}`,
  });
  const dialog: TrustDialog = new TrustDialog({
    jid,
    known,
    shown: () => devices,
    draw,
    look,
    withCodes: isAlert(devices),
  });
  await dialog.show();
}
