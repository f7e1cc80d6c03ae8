import type { ConverseKeyTransport } from '../../plugins/omemo-key-transport/converse/converse-key-transport.js';
import type { TrustedDevice } from '../../src/key-transport/key-transport.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { failureOf } from '../contracts/key-transport.js';
import { decide } from '../support/decide.js';
import { MemoryOmemo } from '../support/memory-omemo.js';
import { JULIET, OmemoPair, ROMEO, SECRET } from '../support/omemo-pair.js';

describe('Another tab of the same browser profile, which hears of decisions from the store alone,', () => {
  let pair: OmemoPair;
  let tab: MemoryOmemo;
  let here: ConverseKeyTransport;
  let there: ConverseKeyTransport;

  beforeEach(async () => {
    pair = await OmemoPair.create();
    tab = pair.romeo.tab();
    [here, there] = [pair.transportOf(pair.romeo), pair.transportOf(tab)];
    await there.devices(JULIET);
  });

  const said = (trusted: number, namespace: string = NS.axolotl): void => {
    pair.romeo.device(JULIET, 2, namespace).save({ trusted });
  };
  const wrap = (transport: ConverseKeyTransport): Promise<unknown> => failureOf(transport.wrap(JULIET, SECRET));

  it('wraps no key for a device that was distrusted in the first, nor the first for one of the second', async () => {
    expect(await wrap(there)).toBeUndefined();
    await decide(here, JULIET, 2, 'distrusted');

    expect(await wrap(there)).toBe('no-device');
    expect((await there.devices(JULIET))[0]?.trust).toBe('distrusted');
    await decide(there, JULIET, 2, 'trusted');

    expect(await wrap(here)).toBeUndefined();
    await decide(there, JULIET, 2, 'distrusted');

    expect(await wrap(here)).toBe('no-device');
  });

  it('wraps no key for a device that was distrusted while it made ready to', async () => {
    const { fetchBundleFromServer } = tab.device(JULIET, 2);
    spyOn(tab.device(JULIET, 2), 'fetchBundleFromServer').and.callFake(async function (this: never) {
      await decide(here, JULIET, 2, 'distrusted');
      return fetchBundleFromServer.call(this);
    });

    expect(await wrap(there)).toBe('no-device');
    expect(tab.device(JULIET, 2).fetchBundleFromServer).toHaveBeenCalledTimes(1);
  });

  it('wraps for itself what the first has distrusted only while that was not said', async () => {
    await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 7);
    await here.devices(ROMEO, { fresh: true });
    await there.devices(ROMEO, { fresh: true });
    await decide(here, ROMEO, 7, 'trusted');
    const rids = async (): Promise<(string | null)[]> => {
      const envelope = await there.wrap(JULIET, SECRET, { ownDevices: true });
      return [...envelope.getElementsByTagName('key')].map((key) => key.getAttribute('rid'));
    };

    expect(await rids()).toEqual(['2', '7']);
    await decide(here, ROMEO, 7, 'distrusted');

    expect(await rids()).toEqual(['2']);
  });

  it('opens nothing of a device that was distrusted in the first', async () => {
    const juliet = pair.transportOf(pair.juliet);
    const second = pair.transportOf(pair.juliet.tab());
    await pair.unwrap(await pair.wrap());
    await second.devices(ROMEO);
    await decide(juliet, ROMEO, 1, 'distrusted');

    expect(await failureOf(second.unwrap(await pair.wrap(), ROMEO))).toBe('distrusted-device');
  });

  it('counts distrust that was said in Converse itself, in each of its namespaces', async () => {
    for (const namespace of [NS.axolotl, NS.omemo2]) {
      tab.device(JULIET, 2, namespace);
      said(-1, namespace);

      expect(await wrap(there))
        .withContext(namespace)
        .toBe('no-device');
      await decide(here, JULIET, 2, 'trusted');
      pair.romeo.device(JULIET, 2, NS.omemo2).save({ trusted: 0 });
    }
  });

  it('wraps no key for a device that is not listed any more, until the list says otherwise', async () => {
    pair.romeo.device(JULIET, 2).save({ active: false });

    expect(await wrap(there)).toBe('no-device');
    expect((await there.devices(JULIET, { fresh: true })).length).toBe(1);
    expect(await wrap(there)).toBeUndefined();
  });

  it('takes back no distrust of the first by writing what it knew', async () => {
    await decide(here, JULIET, 2, 'distrusted');
    tab.device(JULIET, 2).save({ active: true });

    expect(await wrap(here)).toBe('no-device');
    expect(await wrap(there)).toBe('no-device');
    expect(await wrap(pair.transportOf(pair.romeo.tab()))).toBe('no-device');
  });

  it('trusts nobody while the store cannot be read', async () => {
    const envelope = await pair.wrap();
    const juliet = pair.transportOf(pair.juliet);
    await decide(juliet, ROMEO, 1, 'trusted');
    pair.romeo.rows.isUnreadable = pair.juliet.rows.isUnreadable = true;

    expect(await wrap(there)).toBe('unavailable');
    expect(await failureOf(there.devices(JULIET))).toBe('unavailable');
    expect(await failureOf(juliet.unwrap(envelope, ROMEO))).toBe('unavailable');
    pair.romeo.rows.isUnreadable = false;

    expect(await wrap(there)).toBeUndefined();
  });

  it('records distrust while the store cannot be read, and no trust', async () => {
    const [device] = (await there.devices(JULIET)) as [TrustedDevice];
    pair.romeo.rows.isUnreadable = true;

    expect(await failureOf(there.trust(device, 'trusted'))).toBe('unavailable');
    expect(await failureOf(there.trust(device, 'distrusted'))).toBeUndefined();
    pair.romeo.rows.isUnreadable = false;

    expect(await wrap(here)).toBe('no-device');
  });
});
