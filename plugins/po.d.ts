/** A catalogue, of which `scripts/po-loader.mjs` makes a module. */
declare module '*.po' {
  const texts: import('../src/texts.js').Catalogue;
  export default texts;
}

/** What a page needs of one before its first transfer. */
declare module '*.po?start' {
  export { default } from '*.po';
}

/** What it needs besides. */
declare module '*.po?rest' {
  export { default } from '*.po';
}
