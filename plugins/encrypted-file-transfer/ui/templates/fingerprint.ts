import { html, type TemplateResult } from 'lit';
import { fingerprintGroups } from '../format.js';

/** A fingerprint in groups that two people can compare. */
export const fingerprint = (hex: string): TemplateResult =>
  html`<div class="jet-fingerprint">${fingerprintGroups(hex).map((group) => html`<span>${group} </span>`)}</div>`;
