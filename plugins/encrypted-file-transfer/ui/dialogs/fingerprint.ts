import { html, type TemplateResult } from 'lit';
import { fingerprintGroups } from '../texts/format.js';

/** Warns of a device that has another identity key than the one by which the user knows it. */
export const KEY_CHANGED =
  'The key of this device has changed. Somebody may be listening in: trust it only after comparing its fingerprint again.';

/** A fingerprint in groups that two people can compare. */
export const fingerprint = (hex: string): TemplateResult =>
  html`<div class="jet-fingerprint">${fingerprintGroups(hex).map((group) => html`<span>${group} </span>`)}</div>`;
