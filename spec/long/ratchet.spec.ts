import { exchangeKeys } from '../support/key-exchange.js';
import { OwnDevice } from '../support/own-account.js';

describe('A ratchet of our own', () => {
  let devices: OwnDevice[];
  beforeEach(async () => {
    devices = await Promise.all([OwnDevice.create('romeo'), OwnDevice.create('juliet')]);
  });
  afterEach(() => Promise.all(devices.map((device) => device.remove())));

  it('carries 1000 keys, in random order, with losses and duplicates, in both directions', async () => {
    const [romeo, juliet] = devices as [OwnDevice, OwnDevice];
    const { sent, lost, opened, wrong } = await exchangeKeys(romeo, juliet, 1000);

    expect(wrong).toEqual([]);
    expect(opened).toBe(sent - lost);
  }, 120_000);
});
