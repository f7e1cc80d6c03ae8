import { install } from '../../../src/converse/install.js';
import { logUnexpected } from '../../../src/log.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { pageConverse } from '../../support/converse-global.js';

describe('install', () => {
  it('sends what a bundle logs to Converse’s log', () => {
    const lines: string[] = [];
    pageConverse.env['log'] = { error: (line: string) => lines.push(line) };
    install(new MemoryConverse().converse);
    logUnexpected('a test', 'x');

    expect(lines).toEqual(['converse-jet: a test: a thrown string']);
  });
});
