import { readFileSync } from 'node:fs';

const page = readFileSync('docs/plugin-authors.md', 'utf8');

/** The blocks of code of docs/plugin-authors.md in a language. */
export const codeBlocks = (language) =>
  [...page.matchAll(/```(\w+)\n([^]*?)```/g)].flatMap(([, name, code]) => (name === language ? [code] : []));
