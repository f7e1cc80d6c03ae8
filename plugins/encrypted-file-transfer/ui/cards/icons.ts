import { svg, type TemplateResult } from 'lit';

const OUTLINE = 'M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1Zm7.5 1.8V7.5h3.7Z';

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/^image\//, 'M8 18l3-4 2 2.5 1.5-2L17 18Zm1.2-6.2a1.2 1.2 0 1 0 .01 0Z'],
  [/^audio\//, 'M11 11l4-1v5.2a1.5 1.5 0 1 1-1-1.4v-2.5l-2 .5v4.2a1.5 1.5 0 1 1-1-1.4Z'],
  [/^video\//, 'M10 11.5v6l5-3Z'],
  [/(zip|tar|compressed|rar|7z)/, 'M11 10h2v2h-2Zm0 3h2v2h-2Zm0 3h2v2h-2Z'],
  [/./, 'M8 11h8v1.4H8Zm0 3h8v1.4H8Zm0 3h5v1.4H8Z'],
];

const icon = (path: string, holes = ''): TemplateResult =>
  svg`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path
    fill="currentColor" fill-rule="evenodd" d="${path}${holes}"></path></svg>`;

/** A sheet of paper with a sign of its media type. */
export const fileIcon = (mediaType: string): TemplateResult =>
  icon(OUTLINE, SIGNS.find(([pattern]) => pattern.test(mediaType))?.[1]);

/** A closed lock. */
export const lockIcon = (): TemplateResult =>
  icon(
    'M7 10V7a5 5 0 0 1 10 0v3h1a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Zm2 0h6V7a3 3 0 0 0-6 0Z',
  );

/** An open lock. */
export const openLockIcon = (): TemplateResult =>
  icon(
    'M7 10V7a5 5 0 0 1 9.6-2l-1.8.8A3 3 0 0 0 9 7v3h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Z',
  );
