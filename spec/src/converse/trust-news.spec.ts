import { TRUST_CHANGED, TrustNews } from '../../../src/converse/trust-news.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { knownDevice } from '../../support/known-device.js';
import type { MemoryOmemo } from '../../support/memory-omemo.js';
import { JULIET } from '../../support/omemo-pair.js';
import { rejection } from '../../support/rejection.js';

describe('TrustNews', () => {
  let here: MemoryOmemo;
  let there: MemoryOmemo;

  beforeEach(async () => {
    const { romeo } = await knownDevice();
    [here, there] = romeo.talkingTabs(2) as [MemoryOmemo, MemoryOmemo];
    for (const tab of [here, there]) tab.device(JULIET, 2);
  });

  /** Resolves with the account when that tab has heard of a decision. */
  const heard = (tab: MemoryOmemo): Promise<unknown> =>
    new Promise((resolve) => {
      tab.onTrigger = (event, value) => {
        if (event === TRUST_CHANGED) resolve(value);
      };
    });
  const decide = (trusted: number): Promise<void> => here.omemo.decide(JULIET, [[here.device(JULIET, 2), { trusted }]]);

  it('tells a decision to this tab and to others, which know the device so from then on', async () => {
    const telling = heard(here);
    const hearing = heard(there);
    await decide(-1);

    expect(await telling).toBe(JULIET);
    expect(await hearing).toBe(JULIET);
    expect(there.device(JULIET, 2).get('trusted')).toBe(-1);
    const again = heard(there);
    await decide(1);
    await again;

    expect(there.device(JULIET, 2).get('trusted')).toBe(1);
  });

  it('tells what the person says in Converse’s own list of fingerprints, as a decision that is later than others', async () => {
    await decide(1);
    await heard(there);
    for (const trusted of [-1, 1]) {
      const hearing = heard(there);
      here.device(JULIET, 2).save({ trusted });
      await hearing;

      expect(there.device(JULIET, 2).get('trusted')).toBe(trusted);
    }
  });

  it('follows lists that Converse makes later', async () => {
    const hearing = heard(there);
    here.device(JULIET, 2, NS.omemo2).save({ trusted: -1 });

    expect(await hearing).toBe(JULIET);
  });

  it('lets no tab overwrite the decision on a device of which that tab has not heard yet', async () => {
    const hearing = heard(there);
    await here.omemo.decide(JULIET, [[here.device(JULIET, 9), { trusted: -1 }]]);
    await hearing;
    const devices = there.list(JULIET, NS.axolotl);
    const adopted = new Promise((resolve) => {
      devices.on('change:trusted', (device) => {
        resolve(device.get('trusted'));
      });
    });
    there.device(JULIET, 9);

    expect(await adopted).toBe(-1);
    expect(there.rows.read(devices.name, 9)?.['trusted']).toBe(-1);
  });

  it('tells only what can be read', async () => {
    const written: unknown[] = [];
    here.onTrigger = () => {
      const { store } = here.list(JULIET, NS.axolotl).storage;
      written.push(store.getItem(`${NS.axolotl} ${JULIET}-jet/decision/2`));
    };
    await decide(-1);

    expect(await Promise.all(written)).toEqual([jasmine.objectContaining({ trusted: -1 })]);
  });

  it('tells this tab also what cannot be written', async () => {
    here.rows.isFull = true;
    const telling = heard(here);

    expect(await rejection(decide(-1))).toBeInstanceOf(Error);
    expect(await telling).toBe(JULIET);
    here.rows.isFull = false;
  });

  it('makes no list of an account that a tab does not know', async () => {
    const hearing = heard(there);
    await here.omemo.decide('nurse@example.org', [[here.device('nurse@example.org', 1), { trusted: -1 }]]);
    await hearing;

    expect(there.knowsList('nurse@example.org')).toBeFalse();
  });

  it('tells of devices that are not Converse’s, too', async () => {
    const hearing = heard(there);
    here.news?.tell(JULIET);

    expect(await hearing).toBe(JULIET);
  });

  it('does not hear of other accounts of the site', async () => {
    const other = new TrustNews({ ...here.converse(), session: { get: () => JULIET } } as never);
    other.tell('tybalt@example.org');
    const hearing = heard(there);
    await decide(-1);

    expect(await hearing).toBe(JULIET);
    expect(there.triggered.map(([, jid]) => jid)).toEqual([JULIET]);
  });

  it('looks for no devices of Converse in a tab whose Converse has no OMEMO', async () => {
    const hearing = new Promise<unknown>((resolve) => {
      const { api } = here.converse();
      const withoutOmemo = { ...api, omemo: undefined, trigger: (_event: string, jid: unknown) => resolve(jid) };
      new TrustNews({ ...here.converse(), api: withoutOmemo, state: {} });
    });
    await decide(-1);

    expect(await hearing).toBe(JULIET);
  });
});
