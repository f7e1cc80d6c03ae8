/** Colours of our own elements: each is derived from Converse's, whose raw ones are too pale for text in some themes. */
const OWN = ':is(converse-file-transfer, .jet-dialog, .jet-send, .jet-drop, .jet-bubble, .jet-setting)';

/** `--jet-ink` is black on light themes and white on dark ones; black where the browser cannot tell. */
export const TOKENS = `
${OWN} {
  --jet-ink: #000;
  --jet-page: var(--background-color, #fff);
  --jet-surface: color-mix(in srgb, var(--jet-ink) 3.5%, var(--jet-page));
  --jet-line: color-mix(in srgb, var(--jet-ink) 15%, var(--jet-page));
  --jet-control: color-mix(in srgb, var(--jet-ink) 52%, var(--jet-page));
  --jet-strong: color-mix(in srgb, var(--foreground-color, #444) 45%, var(--jet-ink));
  --jet-text: color-mix(in srgb, var(--foreground-color, #444) 70%, var(--jet-ink));
  --jet-quiet: color-mix(in srgb, var(--jet-ink) 66%, var(--jet-page));
  --jet-accent: color-mix(in srgb, var(--chat-color, #1e9652) 80%, var(--jet-ink));
  --jet-tint: color-mix(in srgb, var(--chat-color, #1e9652) 13%, var(--jet-surface));
  --jet-primary: color-mix(in srgb, var(--primary-color, #387592) 90%, var(--jet-ink));
  --jet-warn: color-mix(in srgb, var(--warning-color, #e7a151) 52%, var(--jet-ink));
  --jet-warn-tint: color-mix(in srgb, var(--warning-color, #e7a151) 16%, var(--jet-surface));
  --jet-error: color-mix(in srgb, var(--error-color, #d24e2b) 70%, var(--jet-ink));
  --jet-error-tint: color-mix(in srgb, var(--error-color, #d24e2b) 12%, var(--jet-surface));
  --jet-focus: color-mix(in srgb, var(--focus-color, #578ea9) 75%, var(--jet-ink));
}
@supports (color: oklch(from red l c h)) {
  ${OWN} { --jet-ink: oklch(from var(--background-color, #fff) clamp(0, (0.6 - l) * 1000, 1) 0 0); }
}
`;

/** Buttons, as the card and the dialogs have them: Converse's own, in colours that can be read. */
export const BUTTONS = `
.jet-btn.jet-btn {
  box-sizing: border-box; min-block-size: 32px; padding: 0 0.75rem; border: 1px solid var(--jet-control); border-radius: 0.375rem;
  background: transparent; color: var(--jet-text); font: 400 14px/1.2 var(--normal-font, sans-serif); white-space: nowrap; cursor: pointer;
}
.jet-btn.jet-btn:hover { background: color-mix(in srgb, var(--jet-ink) 8%, transparent); }
.jet-btn.jet-btn.jet-primary { border-color: var(--jet-primary); background: var(--jet-primary); color: var(--jet-page); }
.jet-btn.jet-btn.jet-primary:hover { background: color-mix(in srgb, var(--jet-primary) 88%, var(--jet-ink)); }
.jet-btn.jet-btn.jet-danger { border-color: var(--jet-error); color: var(--jet-error); }
.jet-icon-btn.jet-icon-btn {
  display: grid; place-items: center; inline-size: 32px; block-size: 32px; padding: 0; border: 0; border-radius: 0.375rem;
  background: transparent; color: var(--jet-quiet); cursor: pointer;
}
.jet-icon-btn:hover { background: color-mix(in srgb, var(--jet-ink) 9%, transparent); }
.jet-icon-btn svg { inline-size: 14px; block-size: 14px; }
:is(.jet-btn, .jet-icon-btn, .jet-lock, .jet-badge > button, .jet-old, .jet-band > summary, .jet-pick label, .jet-send, .jet-x, .jet-seek input, .jet-thumb, converse-file-transfer):focus-visible {
  outline: 2px solid var(--jet-focus) !important; outline-offset: 2px;
}
.jet-dialog .modal-header .jet-x:focus-visible { outline-color: var(--jet-page) !important; outline-offset: -4px; }
@media (prefers-reduced-motion: no-preference) { .jet-btn, .jet-icon-btn { transition: background-color 0.15s; } }
@media (pointer: coarse) {
  .jet-btn.jet-btn { min-block-size: 44px; }
  .jet-icon-btn.jet-icon-btn { inline-size: 44px; block-size: 44px; }
}
`;
