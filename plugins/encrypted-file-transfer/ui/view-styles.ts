/** The styles of cards and dialogs. */
export const VIEW_STYLES = `
converse-file-transfer { display: block; margin: 0.5rem 1rem; }
.jet-card {
  box-sizing: border-box; max-width: 32rem; padding: 0.75rem 1rem; border-radius: 0.75rem;
  border: 1px solid color-mix(in srgb, var(--foreground-color, #222) 22%, transparent);
  background: var(--background-color, #fff); color: var(--foreground-color, #222);
  display: grid; grid-template-columns: auto minmax(0, 1fr); column-gap: 0.75rem; row-gap: 0.5rem;
}
converse-file-transfer[data-direction='sent'] .jet-card { margin-inline-start: auto; }
.jet-card > * { grid-column: 1 / -1; margin: 0; }
.jet-card > .jet-icon { grid-column: 1; inline-size: 2.25rem; block-size: 2.25rem; color: var(--chat-color, #3aa569); }
.jet-card > .jet-head { grid-column: 2; min-inline-size: 0; }
.jet-name { display: flex; inline-size: fit-content; max-inline-size: 100%; font-weight: 600; }
.jet-name > :first-child { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.jet-name > :last-child { white-space: pre; flex: none; }
.jet-meta, .jet-note, .jet-lock { font-size: 0.875em; }
.jet-note, .jet-meta { opacity: 0.85; }
.jet-lock { display: flex; align-items: center; gap: 0.375rem; }
button.jet-lock {
  font: inherit; font-size: 0.875em; inline-size: fit-content; padding: 0.125rem 0.25rem; margin-inline-start: -0.25rem; border: 0; border-radius: 0.25rem;
  background: transparent; color: inherit; cursor: pointer; text-align: start; text-decoration: underline dotted; text-underline-offset: 0.2em;
}
.jet-lock > svg { inline-size: 1em; block-size: 1em; flex: none; }
.jet-state { font-size: 0.9375em; overflow-wrap: anywhere; }
converse-file-transfer[data-state='failed'] .jet-head + .jet-state { border-inline-start: 3px solid var(--error-color, #b00); padding-inline-start: 0.5rem; }
converse-file-transfer[data-state='saved'] .jet-head + .jet-state { border-inline-start: 3px solid var(--success-color, #080); padding-inline-start: 0.5rem; }
.jet-progress { block-size: 0.5rem; border-radius: 0.25rem; overflow: hidden; background: color-mix(in srgb, var(--foreground-color, #222) 18%, transparent); }
.jet-progress > div { block-size: 100%; background: var(--chat-color, #3aa569); }
.jet-warning {
  padding: 0.5rem 0.75rem; border-radius: 0.5rem; font-size: 0.9375em;
  border: 1px solid var(--warning-color, #c60); display: grid; gap: 0.5rem;
}
.jet-fingerprint { font-family: monospace; display: grid; grid-template-columns: repeat(4, auto); justify-content: start; gap: 0.125rem 0.75rem; direction: ltr; }
.jet-device { display: flex; flex-wrap: wrap; align-items: start; gap: 0.75rem; }
.jet-device > div { flex: 1 1 16rem; display: grid; gap: 0.5rem; }
.jet-device > div, .jet-warning { container-type: inline-size; }
@container (max-width: 19.5rem) { .jet-fingerprint { grid-template-columns: repeat(2, auto); } }
.jet-device-state { font-weight: 600; }
.jet-qr { inline-size: 8.5rem; block-size: 8.5rem; flex: none; }
.jet-buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.jet-button {
  font: inherit; padding: 0.25rem 0.875rem; min-block-size: 2rem; border-radius: 0.5rem; cursor: pointer;
  border: 1px solid currentcolor; background: transparent; color: inherit;
}
.jet-button.jet-primary { background: var(--foreground-color, #222); border-color: var(--foreground-color, #222); color: var(--background-color, #fff); }
.jet-button:focus-visible, button.jet-lock:focus-visible, .jet-dialog :focus-visible { outline: 3px solid var(--focus-color, #387592); outline-offset: 2px; }
.jet-live { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.jet-dialog {
  max-block-size: calc(100dvb - 2rem); overflow: auto; box-sizing: border-box;
  max-inline-size: min(36rem, calc(100vw - 2rem)); border-radius: 0.75rem; padding: 1.25rem;
  border: 1px solid color-mix(in srgb, var(--foreground-color, #222) 30%, transparent);
  background: var(--background-color, #fff); color: var(--foreground-color, #222);
}
.jet-dialog::backdrop { background: rgb(0 0 0 / 50%); }
.jet-dialog h2 { font-size: 1.25rem; margin: 0 0 0.5rem; }
.jet-dialog ul { list-style: none; margin: 1rem 0; padding: 0; display: grid; gap: 0.75rem; }
.jet-dialog li { padding: 0.75rem; border-radius: 0.5rem; border: 1px solid color-mix(in srgb, var(--foreground-color, #222) 22%, transparent); }
@media (prefers-reduced-motion: no-preference) { .jet-progress > div { transition: inline-size 0.1s linear; } }
`;
