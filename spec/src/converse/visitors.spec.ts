import { Visitors } from '../../../src/converse/visitors.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';

const [ALLEY, TOMB] = ['tybalt@example.org/alley', 'paris@example.org/tomb'];

describe('Visitors', () => {
  let host: MemoryConverse;
  let visitors: Visitors;
  const said: Record<string, readonly string[]> = { [ALLEY]: [NS.converseJet, NS.visitor], [TOMB]: [NS.converseJet] };
  beforeEach(() => {
    host = new MemoryConverse();
    const featuresOf = (fullJid: string) => Promise.resolve(new Set(said[fullJid]));
    const known = (fullJid: string) => (said[fullJid] === undefined ? ('asked' as const) : new Set(said[fullJid]));
    const shown: Record<string, string[]> = {
      'tybalt@example.org': ['tybalt@example.org/new', ALLEY],
      'paris@example.org': [TOMB],
    };
    visitors = new Visitors(host.converse, { featuresOf, known }, { online: (jid) => shown[jid] });
    host.connect();
  });
  const hide = (persisted: boolean): boolean => dispatchEvent(new PageTransitionEvent('pagehide', { persisted }));

  it('are those whose clients say so', async () => {
    expect(await visitors.isDevice(ALLEY)).toBeTrue();
    expect(await visitors.isDevice(TOMB)).toBeFalse();
    expect(visitors.isAccount('tybalt@example.org')).toBeTrue();
    expect(visitors.isAccount('paris@example.org')).toBeFalse();
    expect(visitors.isAccount('juliet@example.org')).toBeFalse();
  });

  it('are we where the login is anonymous, and then we say so', () => {
    expect(visitors.areWe).toBeFalse();
    expect(visitors.features).toEqual([]);

    host.settings['authentication'] = 'anonymous';

    expect(visitors.areWe).toBeTrue();
    expect(visitors.features).toEqual([NS.visitor]);
  });

  it('log out when the page is closed, and others do not', () => {
    hide(false);
    host.settings['authentication'] = 'anonymous';
    // The page may come back.
    hide(true);

    expect(host.disconnects).toBe(0);

    hide(false);

    expect(host.disconnects).toBe(1);
  });
});
