/** The message row, and the card in it. */
export const CARD_STYLES = `
converse-file-transfer { display: block; container: jet-row / inline-size; contain-intrinsic-block-size: 70px; }
/* What is off the screen is not laid out: Converse takes all cards out and in whenever it draws its list. */
converse-file-transfer[data-batch='none']:not(:hover, :focus-within) { content-visibility: auto; }
.jet-message.message.chat-msg { box-sizing: border-box; }
.jet-message .chat-msg__content { min-inline-size: 0; flex: 1; }
.jet-message .avatar { flex: none; }
.jet-message.message.chat-msg .chat-msg__author { color: var(--link-color); }
.jet-menu .btn--standalone { opacity: 0; padding: 0 0.25em; border: 0; }
:is(.jet-message:hover, .jet-menu:focus-within) .btn--standalone { opacity: 1; }
@media (pointer: coarse) { .jet-menu .btn--standalone { opacity: 1; min-inline-size: 44px; min-block-size: 44px; } }
.jet-place { display: flex; align-items: flex-start; gap: 0.25rem; }
.jet-card {
  container-type: inline-size; box-sizing: border-box; flex: 1; min-inline-size: 0; max-inline-size: 30rem; overflow: clip;
  border: 1px solid var(--jet-line); border-radius: 0.5rem; background: var(--jet-surface); color: var(--jet-text);
  font-size: 14px; line-height: 1.3;
}
.jet-row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.625rem; padding: 0.5rem; }
.jet-main { display: flex; flex: 1 1 11rem; align-items: center; gap: 0.625rem; min-inline-size: 0; }
.jet-body { flex: 1; min-inline-size: 0; }
.jet-name { display: flex; color: var(--jet-strong); font-weight: 600; inline-size: fit-content; max-inline-size: 100%; }
.jet-name > :first-child { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.jet-name > :nth-child(2) { white-space: pre; flex: none; }
.jet-meta { padding-block: 3px 2px; color: var(--jet-quiet); font-size: 12px; line-height: 1.4; overflow-wrap: anywhere; }
.jet-meta > bdi:not(:last-child)::after { content: ' ·'; }
.jet-say { color: var(--jet-text); }
:is(.jet-card, .jet-old, .jet-dialog, .jet-send, .jet-drop) svg { fill: currentcolor; display: block; flex: none; border-radius: 0; }
.jet-lock.jet-lock {
  display: inline-flex; align-items: center; justify-content: center; min-inline-size: 24px; block-size: 24px; margin-block: -6px;
  margin-inline: -6px -2px; padding: 0 6px; vertical-align: middle; border: 0; border-radius: 4px; background: transparent;
  color: var(--jet-accent); font: inherit;
}
button.jet-lock { cursor: pointer; }
.jet-lock svg { inline-size: 11px; block-size: 12px; }
button.jet-lock.jet-lock:hover { background: color-mix(in srgb, currentcolor 14%, transparent); }
.jet-lock.jet-lock[data-tone='warn'] { color: var(--jet-warn); }
.jet-lock.jet-lock[data-tone='error'] { color: var(--jet-error); }
.jet-actions { display: flex; gap: 0.5rem; flex: none; }
.jet-band { border-block-start: 1px solid var(--jet-line); background: var(--jet-warn-tint); color: var(--jet-text); font-size: 13px; }
.jet-band[data-tone='error'] { background: var(--jet-error-tint); }
.jet-band[data-tone='none'] { background: transparent; color: var(--jet-quiet); font-size: 12px; }
.jet-band > summary, .jet-line { display: flex; align-items: center; gap: 0.5rem; min-block-size: 32px; padding: 0.25rem 0.625rem; box-sizing: border-box; }
.jet-line > bdi { overflow-wrap: anywhere; min-inline-size: 0; }
.jet-band > summary { list-style: none; cursor: pointer; outline-offset: -3px !important; }
.jet-band > summary::-webkit-details-marker { display: none; }
.jet-band > summary::after {
  content: ''; inline-size: 6px; block-size: 6px; margin-inline: auto 4px; border: solid currentcolor; border-width: 0 1.5px 1.5px 0;
  transform: translateY(-2px) rotate(45deg); flex: none;
}
.jet-band[open] > summary::after { transform: translateY(2px) rotate(225deg); }
.jet-band svg { inline-size: 14px; block-size: 14px; color: var(--jet-warn); }
.jet-band[data-tone='error'] svg { color: var(--jet-error); }
.jet-band[data-tone='none'] svg { color: currentcolor; }
.jet-fold { display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: 0.5rem; padding: 0 0.625rem 0.625rem 2rem; }
.jet-fold:dir(rtl) { padding-inline: 2rem 0.625rem; }
.jet-fingerprint {
  font: 13px/1.45 monospace; color: var(--jet-text); direction: ltr; display: grid; grid-template-columns: repeat(4, auto);
  column-gap: 0.625rem; justify-content: start; text-align: start;
}
@container (max-width: 21rem) { .jet-fingerprint { grid-template-columns: repeat(2, auto); } }
@container (max-width: 23rem) {
  .jet-row > .jet-actions:not(.jet-stay) { flex: 1 0 100%; }
  .jet-row > .jet-actions:not(.jet-stay) > .jet-btn { flex: 1; }
}
converse-file-transfer:is([data-state='declined'], [data-state='cancelled']) .jet-name { font-weight: 400; color: var(--jet-text); }
.jet-old.jet-old {
  display: flex; align-items: center; gap: 0.5rem; flex: 1; min-inline-size: 0; max-inline-size: 30rem; min-block-size: 32px;
  box-sizing: border-box; padding: 0 0.625rem; border: 0; border-radius: 0.5rem; background: transparent; color: var(--jet-quiet);
  font: 12px/1.3 var(--normal-font, sans-serif); text-align: start; cursor: pointer;
}
.jet-old.jet-old:hover { background: var(--jet-surface); }
.jet-old > svg { inline-size: 16px; block-size: 16px; }
.jet-old .jet-name { font-weight: 400; flex: 0 1000 auto; min-inline-size: 5rem; color: var(--jet-text); }
.jet-old > .jet-end { flex: 0 1 auto; min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.jet-old > .jet-lock { flex: none; padding: 0; margin: 0; }
.jet-live { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (pointer: coarse) { .jet-band > summary, .jet-old { min-block-size: 44px; } }
@container jet-row (max-width: 26rem) {
  .jet-message.message.chat-msg { display: grid !important; grid-template-columns: auto 1fr; padding-inline: 0.5rem; }
  .jet-message .avatar { inline-size: 28px; block-size: 28px; }
  .jet-message .avatar > .avatar-initials { inline-size: 28px !important; block-size: 28px !important; font-size: 14px !important; line-height: 28px !important; }
  .jet-message .chat-msg__content { display: contents !important; }
  .jet-message.message.chat-msg .chat-msg__heading { align-self: center; inline-size: auto; margin: 0; margin-inline-start: 0.5rem; }
  .jet-message .jet-place { grid-column: 1 / -1; margin-block-start: 0.25rem; }
}
`;
