/** A catalogue, of which `scripts/po-loader.mjs` makes a module. */
declare module '*.po' {
  const texts: import('../src/texts.js').Catalogue;
  export default texts;
}
