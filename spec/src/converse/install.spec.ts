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

  it('joins what another plugin of this version has installed, and refuses one of another version', () => {
    const { converse } = new MemoryConverse();
    const { iq } = install(converse);

    expect(install(converse).iq).toBe(iq);
    converse.api['jetHost'] = { ...(converse.api['jetHost'] as object), contract: -1 };

    expect(() => install(converse)).toThrowError('the other plugins of converse-jet are of another version');
  });
});
