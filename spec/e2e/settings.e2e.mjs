import {
  card,
  changeSettings,
  chooseFiles,
  openBoth,
  save,
  storedFiles,
  trustAll,
  wireBytes,
  worldOfSuite,
} from '../support/world.mjs';
import { ERROR_AT_LOGOUT } from '../support/browser.mjs';
import { RawClient } from '../support/raw-client.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const file = (text = 'Deny thy father') => ({ name: 'note.txt', type: 'text/plain', bytes: Buffer.from(text) });

describe('Settings', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openBoth(world);
  });

  it('encrypted_file_transfer_auto_accept_bytes and _trust: a trusted sender needs no click, up to the size', async () => {
    const settings = { encrypted_file_transfer_trust: 'blind', encrypted_file_transfer_auto_accept_bytes: 20 };
    for (const client of [romeo, juliet]) await changeSettings(client, settings);
    await chooseFiles(romeo, file('short'));
    // Blind trust is for sending: an offer of an undecided device still waits for a click.
    await card(juliet, 'offered');
    await trustAll(juliet, 'romeo');
    await chooseFiles(romeo, file('short'));
    await card(juliet, 'saved');
    await chooseFiles(romeo, file('longer than twenty bytes'));
    await card(juliet, 'offered');

    expect(await romeo.page.getByRole('dialog').count()).toBe(0);
    const usual = { encrypted_file_transfer_trust: 'ask', encrypted_file_transfer_auto_accept_bytes: 0 };
    for (const client of [romeo, juliet]) await changeSettings(client, usual);
  });

  it('encrypted_file_transfer_max_bytes: a larger offer is refused, and the sender is told', async () => {
    await trustAll(romeo, 'juliet');
    await changeSettings(juliet, { encrypted_file_transfer_max_bytes: 4 });
    await chooseFiles(romeo, file('five!'));

    expect(await (await card(juliet, 'failed')).innerText()).toContain('larger than this page accepts');
    expect(await (await card(romeo, 'failed')).innerText()).toContain('larger than Juliet’s device accepts');
    await changeSettings(juliet, { encrypted_file_transfer_max_bytes: undefined });
  });

  it('encrypted_file_transfer_send_hash: no checksum is sent when it is off, and the file is saved all the same', async () => {
    await trustAll(romeo, 'juliet');
    await changeSettings(romeo, { encrypted_file_transfer_send_hash: false });
    romeo.sent.length = 0;
    await chooseFiles(romeo, file());
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    await save(juliet);

    expect(romeo.sent.some((frame) => frame.includes('<checksum'))).toBeFalse();
    expect(romeo.sent.some((frame) => frame.includes('<hash-used'))).toBeTrue();
  });

  it('clear_cache_on_logout (of Converse): received files go with the messages', async () => {
    const before = await storedFiles(juliet);
    await chooseFiles(romeo, file());
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    await save(juliet);

    expect((await storedFiles(juliet)).length).toBe(before.length + 1);
    juliet.forgive(ERROR_AT_LOGOUT);
    await juliet.page.evaluate(() => {
      _converse.api.settings.set('clear_cache_on_logout', true);
      return _converse.api.user.logout();
    });
    await waitUntil(async () => (await storedFiles(juliet)).length === 0);
  });

  it('encrypted_file_transfer_transports: without any, nothing can be received', async () => {
    await juliet.reload({ settings: { encrypted_file_transfer_transports: [] } });
    const off = romeo.page.locator('.jet-send[aria-disabled="true"][title*="no device online"]');
    await off.waitFor();

    expect(await off.getAttribute('aria-description')).toContain('no device online');
  });

  it('encrypted_file_transfer_from_strangers: a stranger may offer, and still nothing in clear', async () => {
    const offer = `<jingle xmlns="urn:xmpp:jingle:1" action="session-initiate" sid="s" initiator="mercutio@localhost/demo">
      <content creator="initiator" name="c" senders="initiator">
        <description xmlns="urn:xmpp:jingle:apps:file-transfer:5"><file><name>queen-mab.txt</name><size>5</size>
          <hash-used xmlns="urn:xmpp:hashes:2" algo="sha-256"/></file></description>
        <transport xmlns="urn:xmpp:jingle:transports:ibb:1" sid="t" block-size="4096"/>
      </content></jingle>`;
    const settings = { encrypted_file_transfer_from_strangers: true };
    await Promise.all([romeo.reload({ peer: 'mercutio', settings }), juliet.reload({ peer: 'mercutio' })]);
    const mercutio = await RawClient.login({ port: world.c2sPort, name: 'mercutio', resource: 'demo' });

    expect(await mercutio.request('juliet@localhost/demo', offer)).toContain('service-unavailable');
    expect(await mercutio.request('romeo@localhost/demo', offer)).toMatch(/type=['"]result/);
    mercutio.close();
    expect(await (await card(romeo, 'failed')).innerText()).toContain('offered without encryption');
    expect(await juliet.page.locator('converse-file-transfer').count()).toBe(0);
  });

  it('allow_unencrypted_jingle_files: plain files where both allow them, never in an encrypted chat', async () => {
    await world.closeClients();
    const options = {
      query: { plugins: 'encrypted-file-transfer', omemo: 'off' },
      settings: { allow_unencrypted_jingle_files: true, omemo_default: false },
    };
    [romeo, juliet] = await openBoth(world, { romeo: options, juliet: options });
    await chooseFiles(romeo, file('for everyone'));
    const offer = await card(juliet, 'offered');

    expect(await offer.innerText()).toContain('Not encrypted');
    await offer.getByRole('button', { name: 'Accept' }).click();
    const { bytes } = await save(juliet);

    expect(String(bytes)).toBe('for everyone');
    expect(String(wireBytes(romeo.sent))).toBe('for everyone');
    await romeo.page.evaluate(() => _converse.state.chatboxes.get('juliet@localhost').save({ omemo_active: true }));
    await romeo.page.evaluate(() => document.querySelector('converse-chat-toolbar').requestUpdate());
    const count = await juliet.page.locator('converse-file-transfer').count();
    romeo.sent.length = 0;
    await Promise.all([
      romeo.page.waitForSelector('.jet-send[aria-disabled="true"]'),
      romeo.page.locator('.jet-files').setInputFiles({ name: 'a', mimeType: '', buffer: Buffer.from('secret') }),
    ]);

    expect(await juliet.page.locator('converse-file-transfer').count()).toBe(count);
    expect(romeo.sent.some((frame) => frame.includes('session-initiate'))).toBeFalse();
  });
});
