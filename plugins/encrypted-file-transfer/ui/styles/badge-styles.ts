/** The badge of a card, previews, and the rows of several files. */
export const BADGE_STYLES = `
.jet-badge {
  position: relative; display: grid; place-items: center; flex: none; inline-size: 44px; block-size: 44px; border-radius: 50%;
  background: var(--jet-tint); color: var(--jet-accent);
}
.jet-badge > * { grid-area: 1 / 1; }
.jet-badge > svg { inline-size: 24px; block-size: 24px; }
.jet-ring { inline-size: 100%; block-size: 100%; transform: rotate(-90deg); pointer-events: none; }
.jet-ring svg { inline-size: 100%; block-size: 100%; }
.jet-ring circle { fill: none; stroke-width: 3; stroke: var(--jet-line); }
.jet-ring circle + circle { stroke: var(--jet-accent); stroke-linecap: round; }
.jet-badge[data-tone='warn'] { background: var(--jet-warn-tint); color: var(--jet-warn); }
.jet-badge[data-tone='warn'] circle + circle { stroke: var(--jet-warn); }
.jet-badge[data-tone='none'] { background: color-mix(in srgb, var(--jet-ink) 7%, var(--jet-surface)); color: var(--jet-quiet); }
.jet-badge[data-tone='none'] circle + circle { stroke: var(--jet-control); }
.jet-badge[data-tone='queue'] circle { stroke: var(--jet-control); stroke-width: 2; stroke-dasharray: 3 4.9; }
.jet-badge.jet-badge > button {
  inline-size: 100%; block-size: 100%; display: grid; place-items: center; padding: 0; border: 0; border-radius: 50%;
  background: transparent; color: inherit; cursor: pointer;
}
.jet-badge > button > svg { inline-size: 14px; block-size: 14px; }
.jet-badge.jet-badge > button:hover { background: color-mix(in srgb, currentcolor 12%, transparent); }
.jet-badge.jet-badge > .jet-play { background: var(--jet-accent); color: var(--jet-page); }
.jet-badge.jet-badge > .jet-play:hover { background: color-mix(in srgb, var(--jet-accent) 85%, var(--jet-ink)); }
.jet-corner {
  position: absolute; inset-block-end: -2px; inset-inline-end: -2px; inline-size: 16px; block-size: 16px; display: grid;
  place-items: center; border: 2px solid var(--jet-surface); border-radius: 50%; background: var(--jet-accent); color: var(--jet-page);
  box-sizing: border-box;
}
.jet-corner svg { inline-size: 8px; block-size: 8px; }
.jet-corner[data-tone='error'] { background: var(--jet-error); }
@media (prefers-reduced-motion: no-preference) {
  .jet-ring circle + circle { transition: stroke-dasharray 0.2s linear; }
  .jet-ring[data-unknown] { animation: jet-turn 1.4s linear infinite; }
}
@keyframes jet-turn { from { transform: rotate(-90deg); } to { transform: rotate(270deg); } }
@media (forced-colors: active) {
  .jet-ring circle { stroke: GrayText; }
  .jet-ring circle + circle { stroke: Highlight; }
  .jet-corner { background: CanvasText; color: Canvas; forced-color-adjust: none; }
  .jet-btn.jet-primary { border-width: 2px; }
}
.jet-thumb.jet-thumb { display: block; inline-size: 100%; padding: 0; border: 0; border-block-end: 1px solid var(--jet-line); background: var(--jet-line); cursor: zoom-in; }
.jet-thumb > img, .jet-video { display: block; inline-size: 100%; block-size: auto; max-block-size: 15em; object-fit: cover; }
.jet-video { border-block-end: 1px solid var(--jet-line); background: #000; object-fit: contain; }
.jet-seek { display: flex; align-items: center; gap: 0.5rem; color: var(--jet-quiet); font-size: 12px; }
.jet-seek input { flex: 1; min-inline-size: 0; block-size: 24px; margin-block: -4px; margin-inline: 0; accent-color: var(--jet-accent); }
.jet-bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; padding: 0.5rem 0.5rem 0.5rem 0.75rem; border-block-end: 1px solid var(--jet-line); }
.jet-bar:dir(rtl) { padding-inline: 0.75rem 0.5rem; }
.jet-bar > :first-child { flex: 1 1 9rem; font-weight: 600; color: var(--jet-strong); }
.jet-bar small { display: block; font-weight: 400; font-size: 12px; color: var(--jet-quiet); }
converse-file-transfer:is([data-batch='middle'], [data-batch='last']) .jet-message.message.chat-msg { padding-block-start: 0; margin-block-start: 0; }
converse-file-transfer:is([data-batch='first'], [data-batch='middle']) .jet-message.message.chat-msg { padding-block-end: 0; margin-block-end: 0; }
[data-batch='first'] .jet-card { border-end-start-radius: 0; border-end-end-radius: 0; border-block-end: 0; }
[data-batch='middle'] .jet-card { border-radius: 0; border-block-end: 0; }
[data-batch='last'] .jet-card { border-start-start-radius: 0; border-start-end-radius: 0; }
:is([data-batch='first'], [data-batch='middle'], [data-batch='last']) {
  .jet-row { flex-wrap: nowrap; padding-block: 0.25rem; }
  .jet-row .jet-actions { gap: 0.125rem; }
  .jet-meta { padding-block: 1px 0; }
  .jet-badge { inline-size: 36px; block-size: 36px; }
  .jet-badge > svg { inline-size: 20px; block-size: 20px; }
  .jet-badge > button > svg { inline-size: 12px; block-size: 12px; }
  .jet-corner { inline-size: 13px; block-size: 13px; }
  .jet-corner svg { inline-size: 7px; block-size: 7px; }
}
`;
