/** The dialogs: native ones, with the header of Converse's modals. Everything is set, since the page around has styles too. */
export const DIALOG_STYLES = `
.jet-dialog {
  box-sizing: border-box; inline-size: min(34rem, calc(100vw - 2rem)); max-inline-size: none; max-block-size: calc(100dvb - 2rem); padding: 0;
  border: 1px solid var(--jet-line); border-radius: 0.5rem; overflow: auto; background: var(--jet-page); color: var(--jet-text);
  font: 14px/1.45 var(--normal-font, sans-serif); box-shadow: 0 8px 28px rgb(0 0 0 / 28%);
}
.jet-dialog::backdrop { background: rgb(0 0 0 / 50%); }
.jet-dialog .modal-header {
  display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: 0.75rem 0.75rem 0.75rem 1rem;
  background: var(--jet-primary); color: var(--jet-page); border: 0; border-radius: 0;
}
.jet-dialog .modal-header:dir(rtl) { padding-inline: 1rem 0.75rem; }
.jet-dialog .modal-header.alert-danger { background: var(--jet-error); }
.jet-dialog h2.modal-title {
  margin: 0; font: 500 1.125rem/1.3 var(--normal-font, sans-serif); color: inherit; background: none; text-align: start;
  text-transform: none; letter-spacing: normal; overflow-wrap: anywhere; outline: none;
}
.jet-x.jet-x { display: grid; place-items: center; inline-size: 32px; block-size: 32px; border: 0; border-radius: 4px; background: transparent; color: inherit; cursor: pointer; flex: none; padding: 0; }
.jet-x svg { inline-size: 14px; block-size: 16px; }
.jet-dialog .modal-body { padding: 1rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.875rem; }
.jet-dialog p { margin: 0; color: inherit; font: inherit; overflow-wrap: anywhere; }
.jet-dialog .modal-footer { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-start; gap: 0.5rem; padding: 0.75rem 1rem; border-block-start: 1px solid var(--jet-line); }
.jet-dialog .modal-footer > .jet-push { margin-inline-start: auto; }
.jet-dialog ul.jet-list { list-style: none; margin: 0; padding: 0; border: 1px solid var(--jet-line); border-radius: 0.5rem; overflow: clip; background: var(--jet-surface); }
.jet-dialog .jet-list > li { margin: 0; padding: 0; }
.jet-list > li + li { border-block-start: 1px solid var(--jet-line); }
.jet-device { container-type: inline-size; }
.jet-device > .jet-parts { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 0.75rem; padding: 0.75rem; }
.jet-device .jet-facts { flex: 1 1 15rem; display: grid; gap: 0.5rem; }
.jet-device h3 { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; margin: 0; font: 600 14px/1.3 var(--normal-font, sans-serif); color: var(--jet-strong); }
.jet-chip { padding: 0.0625rem 0.5rem; border: 1px solid currentcolor; border-radius: 1rem; font-size: 12px; font-weight: 400; line-height: 1.4; color: var(--jet-quiet); }
.jet-qr { flex: none; inline-size: 116px; block-size: 116px; border-radius: 4px !important; background: #fff; }
.jet-pick li label { display: flex; align-items: center; gap: 0.625rem; padding: 0.625rem 0.75rem; cursor: pointer; margin: 0; }
.jet-pick input { inline-size: 18px; block-size: 18px; margin: 0; accent-color: var(--jet-primary); flex: none; }
.jet-pick span { flex: 1; }
:is(.jet-pick, .jet-stored) small { display: block; font-size: 12px; color: var(--jet-quiet); }
.jet-dialog ul.jet-stored > li { display: flex; align-items: center; gap: 0.625rem; padding: 0.375rem 0.375rem 0.375rem 0.75rem; }
.jet-dialog ul.jet-stored > li:dir(rtl) { padding-inline: 0.75rem 0.375rem; }
.jet-stored li > svg { inline-size: 20px; block-size: 20px; color: var(--jet-accent); }
.jet-stored li > div { flex: 1; min-inline-size: 0; }
.jet-shown { max-inline-size: 100%; max-block-size: calc(100dvb - 10rem); justify-self: center; }
.jet-camera { inline-size: 100%; max-block-size: 50dvb; background: #000; }
`;

/** What is shown over a chat that files are dragged over. */
export const DROP_STYLES = `
.chat-content:has(> .jet-drop) { position: relative; }
.jet-drop { position: absolute; inset: 0.5rem; z-index: 5; display: grid; grid-template-rows: 1fr auto; gap: 0.5rem; }
.jet-drop > div {
  display: grid; place-content: center; justify-items: center; gap: 0.25rem; padding: 0.75rem; border: 2px dashed var(--jet-accent);
  border-radius: 0.5rem; background: color-mix(in srgb, var(--jet-tint) 94%, transparent); color: var(--jet-text); font-size: 13px; text-align: center;
}
.jet-drop > .jet-drop-upload { border-color: var(--jet-control); background: color-mix(in srgb, var(--jet-surface) 94%, transparent); }
.jet-drop b { font-size: 16px; color: var(--jet-strong); }
.jet-drop svg { inline-size: 40px; block-size: 40px; color: var(--jet-accent); }
.jet-setting { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; border-block-start: 1px solid var(--jet-line); }
.jet-setting > div { flex: 1 1 14rem; }
.jet-setting small { display: block; font-size: 12px; color: var(--jet-quiet); }
.jet-small { inline-size: 44px; block-size: 44px; object-fit: cover; border-radius: 4px; flex: none; }
`;
