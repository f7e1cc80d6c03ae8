import type { Converse } from '../../../src/converse/converse.js';
import { missingParts } from '../../../src/converse/host-parts.js';

const nothing = (): void => undefined;

describe('missingParts', () => {
  const host = { api: { send: nothing, user: {} }, exports: {}, state: { store: { get: 7 } } } as unknown as Converse;

  it('names nothing where each part is a function', () => {
    expect(missingParts(host, { html: nothing }, ['api.send', 'env.html'])).toEqual([]);
  });

  it('names what is not there, also where its place is missing, and what is no function', () => {
    const missing = ['api.user.status', 'exports.ChatBox.prototype.send', 'env.html', 'state.store.get'] as const;

    expect(missingParts(host, undefined, ['api.send', ...missing])).toEqual([...missing]);
  });
});
