import { onCaughtUp } from '../../../plugins/omemo-key-transport/catch-up.js';
import { MemoryConverse } from '../../support/memory-converse.js';

describe('A catch-up with the archive', () => {
  let host: MemoryConverse;
  let ends: number;

  beforeEach(() => {
    jasmine.clock().install();
    host = new MemoryConverse();
    host.settings['message_archiving_timeout'] = 60_000;
    ends = 0;
    onCaughtUp(host.converse, () => ends++);
  });
  afterEach(() => {
    jasmine.clock().uninstall();
  });

  for (const event of ['connected', 'reconnected', 'MAMResult']) {
    it(`ends when no answer can be under way any more, after ${event}`, () => {
      host.trigger(event);
      jasmine.clock().tick(59_999);

      expect(ends).toBe(0);
      jasmine.clock().tick(1);

      expect(ends).toBe(1);
    });
  }

  it('goes on with each answer', () => {
    host.trigger('connected');
    jasmine.clock().tick(59_999);
    host.trigger('MAMResult');
    jasmine.clock().tick(59_999);

    expect(ends).toBe(0);
    jasmine.clock().tick(1);

    expect(ends).toBe(1);
  });
});
