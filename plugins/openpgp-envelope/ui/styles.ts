const STYLES = `
.jet-openpgp {
  max-block-size: calc(100dvb - 2rem); overflow: auto; box-sizing: border-box; inline-size: 32rem;
  max-inline-size: calc(100vw - 2rem); border-radius: 0.75rem; padding: 1.25rem;
  border: 1px solid color-mix(in srgb, var(--foreground-color, #222) 30%, transparent);
  background: var(--background-color, #fff); color: var(--foreground-color, #222);
}
.jet-openpgp::backdrop { background: rgb(0 0 0 / 50%); }
.jet-openpgp form { display: grid; gap: 0.75rem; }
.jet-openpgp h2 { font-size: 1.25rem; margin: 0; }
.jet-openpgp p { margin: 0; }
.jet-openpgp-field { display: grid; gap: 0.25rem; }
.jet-openpgp-choice { display: grid; gap: 0.5rem; }
.jet-openpgp-buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.jet-openpgp-code, .jet-openpgp-fingerprint { font-family: monospace; font-size: 1.125em; direction: ltr; }
.jet-openpgp-code { user-select: all; overflow-wrap: anywhere; }
.jet-openpgp-fingerprint { display: grid; grid-template-columns: repeat(auto-fill, minmax(9ch, max-content)); gap: 0.125rem 0.75rem; }
.jet-openpgp :focus-visible { outline: 3px solid var(--focus-color, #387592); outline-offset: 2px; }
`;

/** Puts the styles of the dialog into the page, once. */
export function addStyles(): void {
  if (document.getElementById('jet-openpgp-styles') !== null) return;
  const style = document.createElement('style');
  style.id = 'jet-openpgp-styles';
  style.textContent = STYLES;
  document.head.append(style);
}
