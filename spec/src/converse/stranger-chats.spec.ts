import type { OpenedChats } from '../../../src/converse/opened-chats.js';
import { StrangerChats } from '../../../src/converse/stranger-chats.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { recordLog } from '../../support/recorded-log.js';

const TYBALT = 'tybalt@example.org';

describe('Chats with strangers', () => {
  let host: MemoryConverse;
  let isAllowed: boolean;
  let failure: Error | undefined;
  let loads: number;
  let tell: (jid: string) => void;
  let chats: StrangerChats;
  beforeEach(() => {
    host = new MemoryConverse();
    isAllowed = true;
    failure = undefined;
    loads = 0;
    const opened = {
      has: (jid: string) => jid === TYBALT,
      all: () => [TYBALT],
      onChange: (listener: (jid: string) => void) => (tell = listener),
    } as unknown as OpenedChats;
    chats = new StrangerChats(
      host.converse,
      () => isAllowed,
      () => {
        loads++;
        return failure === undefined ? Promise.resolve(opened) : Promise.reject(failure);
      },
    );
  });

  it('are watched from the login on where files of strangers are allowed, and told', async () => {
    const told: string[] = [];
    chats.onChange((jid) => told.push(jid));
    host.connect();
    await Promise.resolve();

    expect(chats.has(TYBALT)).toBeTrue();
    expect(loads).toBe(1);

    tell('paris@example.org');

    expect(told).toEqual([TYBALT, 'paris@example.org']);
  });

  it('load nothing where they are not', () => {
    isAllowed = false;
    host.connect();

    expect(loads).toBe(0);
  });

  it('are watched from the first question on where they are allowed later', async () => {
    expect(chats.has(TYBALT)).toBeFalse();
    await Promise.resolve();

    expect(chats.has(TYBALT)).toBeTrue();
  });

  it('are not opened while the file is missing, and it is tried again', async () => {
    const log = recordLog();
    failure = new TypeError('Failed to fetch');

    expect(chats.has(TYBALT)).toBeFalse();
    await new Promise((resolve) => setTimeout(resolve));
    failure = undefined;

    expect(chats.has(TYBALT)).toBeFalse();
    await Promise.resolve();

    expect(chats.has(TYBALT)).toBeTrue();
    expect(log.length).toBe(1);
  });
});
