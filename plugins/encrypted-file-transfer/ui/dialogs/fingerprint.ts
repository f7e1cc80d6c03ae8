import { html, type TemplateResult } from 'lit';
import { fingerprintGroups } from '../texts/format.js';

/** A fingerprint in groups that two people can compare. */
export const fingerprint = (hex: string): TemplateResult =>
  html`<div class="jet-fingerprint" dir="ltr">
    ${fingerprintGroups(hex).map((group) => html`<span>${group} </span>`)}
  </div>`;
