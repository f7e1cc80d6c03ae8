import { card, chooseFiles, trustAll, worldOfSuite } from '../support/world.mjs';

const devicesOf = ({ page }, account) =>
  page.evaluate((jid) => _converse.api.omemoKeyTransport.devices(jid), `${account}@localhost`);

describe('The lock of a card', () => {
  const world = worldOfSuite();

  it('shows the devices of the other side, with fingerprint, QR code and trust, which can be changed', async () => {
    const romeo = await world.open('romeo', 'juliet');
    const juliet = await world.open('juliet', 'romeo');
    await trustAll(romeo, 'juliet');
    await chooseFiles(romeo, { name: 'note.txt', bytes: Buffer.from('Deny thy father') });
    const lock = (await card(juliet, 'offered')).getByRole('button', { name: 'End-to-end encrypted' });
    await lock.press('Enter');
    const dialog = juliet.page.getByRole('dialog', { name: 'Devices of romeo@localhost' });
    const [device] = await devicesOf(juliet, 'romeo');
    await dialog.getByRole('img', { name: 'QR code' }).waitFor();

    expect((await dialog.innerText()).replace(/\s/g, '')).toContain(device.fingerprint);
    for (const [decision, state, trust] of [
      ['Trust', 'You trust this device', 'trusted'],
      ["Don't trust", 'You do not trust this device', 'distrusted'],
      ['Trust', 'You trust this device', 'trusted'],
    ]) {
      await dialog.getByRole('button', { name: decision, exact: true }).press('Enter');
      await dialog.getByText(state, { exact: true }).waitFor();

      expect((await devicesOf(juliet, 'romeo')).map((one) => one.trust)).toEqual([trust]);
    }
    await juliet.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    expect(await lock.evaluate((button) => button === document.activeElement)).toBeTrue();
  });
});
