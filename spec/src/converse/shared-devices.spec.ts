import { recordDecision, rereadDevice, type DeviceRow } from '../../../src/converse/shared-devices.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryDevices, MemoryPubsub, MemoryRows, type MemoryDevice } from '../../support/memory-devices.js';
import { rejection } from '../../support/rejection.js';

const JULIET = 'juliet@example.org';

describe('A device that several tabs know', () => {
  let rows: MemoryRows;
  let here: MemoryDevice;
  let there: MemoryDevice;
  /** What one more tab knows of it. */
  const open = (): MemoryDevice => {
    const devices = new MemoryDevices(new MemoryPubsub(), rows, NS.axolotl, JULIET);
    return devices.get('2') ?? devices.create({ id: '2', jid: JULIET });
  };
  const stored = (): DeviceRow => rows.of(`${NS.axolotl} ${JULIET}`)[0]!;

  beforeEach(() => {
    rows = new MemoryRows();
    here = open();
    there = open();
  });

  it('is known as another tab has decided on it, with the key that the decision was about', async () => {
    await recordDecision(there, { trusted: 1, jet_known_identity: 'a', bundle: { identity_key: 'a' } });
    await rereadDevice(here);

    expect([here.get('trusted'), here.get('jet_known_identity'), here.get('bundle')]).toEqual([
      1,
      'a',
      { identity_key: 'a' },
    ]);
  });

  it('is known by the latest decision, whichever tab made it', async () => {
    await recordDecision(here, { trusted: -1 });
    await rereadDevice(there);
    await recordDecision(there, { trusted: 1 });
    await rereadDevice(here);

    expect(here.get('trusted')).toBe(1);
    await recordDecision(here, { trusted: -1 });
    await rereadDevice(there);

    expect(there.get('trusted')).toBe(-1);
  });

  it('keeps the order of decisions when the clock goes back', async () => {
    await recordDecision(there, { trusted: 1 });
    await rereadDevice(here);
    spyOn(Date, 'now').and.returnValue(0);
    await recordDecision(here, { trusted: -1 });
    await rereadDevice(there);

    expect(there.get('trusted')).toBe(-1);
  });

  it('keeps a decision that another tab has overwritten with what it knew, and puts it back', async () => {
    await recordDecision(here, { trusted: -1 });
    there.save({ active: true });

    expect(stored()['trusted']).toBe(0);
    await rereadDevice(here);

    expect(here.get('trusted')).toBe(-1);
    expect(stored()['trusted']).toBe(-1);
  });

  it('takes over distrust of which no time is known, and no such trust', async () => {
    there.save({ trusted: 1 });
    await rereadDevice(here);

    expect(here.get('trusted')).toBe(0);
    there.save({ trusted: -1 });
    await rereadDevice(here);

    expect(here.get('trusted')).toBe(-1);
  });

  it('has the key by which another tab knows it first', async () => {
    there.save({ jet_known_identity: 'a' });
    await rereadDevice(here);

    expect(here.get('jet_known_identity')).toBe('a');
    there.save({ jet_known_identity: 'b' });
    await rereadDevice(here);

    expect(here.get('jet_known_identity')).toBe('a');
  });

  it('writes what it has taken over: an older state may wait to be written', async () => {
    await recordDecision(there, { trusted: -1 });
    const save = spyOn(here, 'save').and.callThrough();
    await rereadDevice(here);

    expect(save).toHaveBeenCalledOnceWith({});
    expect(stored()['trusted']).toBe(-1);
  });

  it('is known by a decision that another tab has overwritten, to a tab that was never told', async () => {
    await recordDecision(here, { trusted: -1 });
    there.save({ active: true });
    for (const tab of [there, open()]) {
      expect(tab.get('trusted')).withContext('as Converse knows it').toBe(0);
      await rereadDevice(tab);

      expect(tab.get('trusted')).toBe(-1);
      expect(stored()['trusted']).toBe(-1);
      here.save({ trusted: 0, jet_decided_at: undefined });
    }
  });

  it('is distrusted when two tabs have decided at the same time', async () => {
    spyOn(Date, 'now').and.returnValue(1000);
    for (const [first, second] of [
      [1, -1],
      [-1, 1],
    ]) {
      [here, there] = [open(), open()];
      await recordDecision(here, { trusted: first });
      await recordDecision(there, { trusted: second });
      await rereadDevice(here);
      await rereadDevice(there);

      expect([here.get('trusted'), there.get('trusted')]).toEqual([-1, -1]);
      const stranger = open();
      stranger.save({ trusted: 0, jet_decided_at: undefined });
      await rereadDevice(stranger);

      expect(stranger.get('trusted')).toBe(-1);
      rows.clear();
    }
  });

  it('is not listed any more when another tab knows that', async () => {
    expect(await rereadDevice(here)).toBeTrue();
    there.save({ active: false });

    expect(await rereadDevice(here)).toBeFalse();
    expect(here.get('active')).toBeTrue();
  });

  it('is as this tab knows it while nothing is stored', async () => {
    await recordDecision(here, { trusted: 1 });
    rows.clear();

    expect(await rereadDevice(here)).toBeTrue();
    expect(here.get('trusted')).toBe(1);
  });

  it('cannot be read again where the store fails, or there is none', async () => {
    rows.isUnreadable = true;

    expect(await rejection(rereadDevice(here))).toEqual(new Error('the store cannot be read'));
    const lone = { get: () => undefined, set: () => undefined, save: () => undefined, toJSON: () => ({}) };

    expect(await rejection(rereadDevice(lone))).toEqual(new Error('devices are not stored'));
  });

  it('has a decision in this tab also when it cannot be written, and says so', async () => {
    rows.isFull = true;

    expect(await rejection(recordDecision(here, { trusted: -1 }))).toEqual(new Error('the store is full'));
    expect(here.get('trusted')).toBe(-1);
  });
});
