import {
  card,
  chooseFiles,
  decideAll,
  nextCard,
  openBoth,
  save,
  storedFiles,
  trustAll,
  wireBytes,
  worldOfEachSpec,
  worldOfSuite,
} from '../support/world.mjs';
import { RawClient } from '../support/raw-client.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const file = (text = 'Deny thy father') => ({ name: 'note.txt', type: 'text/plain', bytes: Buffer.from(text) });

const deviceId = ({ page }) => page.evaluate(() => Number(_converse.state.omemo_store.get('device_id')));

/** Device ids for which the last offer carried a key. */
const recipients = ({ sent }) => {
  const offer = sent.findLast((frame) => frame.includes('session-initiate')) ?? '';
  return [...offer.matchAll(/<key [^>]*rid="(\d+)"/g)].map(([, rid]) => Number(rid));
};

/** The fingerprint of a device of Juliet, as that page knows it: 64 hexadecimal digits. */
const fingerprintOf = ({ page }, id) =>
  page.evaluate(async (wanted) => {
    const devices = await _converse.api.keyTransports.all()[0].devices('juliet@localhost');
    return devices.find((device) => device.id === wanted).fingerprint;
  }, id);

describe('Devices', () => {
  const world = worldOfEachSpec();
  let romeo, juliet;
  beforeEach(async () => {
    [romeo, juliet] = await openBoth(world);
  });

  it('that the server adds get no key while nobody trusts them, and their offers are shown as unverified', async () => {
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    const rogue = await world.open('juliet', 'romeo', { query: { resource: 'rogue' } });
    const rogueId = await deviceId(rogue);
    await waitUntil(() =>
      romeo.page.evaluate(
        async (id) =>
          (await _converse.api.keyTransports.all()[0].devices('juliet@localhost')).some((device) => device.id === id),
        rogueId,
      ),
    );
    await trustAll(rogue, 'romeo');
    await chooseFiles(rogue, file('take this'));
    const offer = await card(romeo, 'offered');

    expect(await offer.innerText()).toContain('a device that you have not verified');
    expect((await offer.innerText()).replace(/\s/g, '')).toContain(await fingerprintOf(romeo, rogueId));
    await chooseFiles(romeo, file());
    await decideAll(romeo, "Don't trust");

    // The offer went to the newest device, and held a key for the trusted one only.
    expect(await (await card(rogue, 'failed')).innerText()).toContain('not encrypted for this device');
    expect(recipients(romeo)).toEqual([await deviceId(juliet)]);
    await card(romeo, 'failed');
    const refused = await nextCard(romeo, 'failed', () => chooseFiles(rogue, file('take this')));

    expect(await refused.innerText()).toContain('You do not trust the device');
    await card(rogue, 'failed');
  });

  it('that are undecided are shown with their fingerprint, and distrusted ones are refused', async () => {
    await trustAll(juliet, 'romeo');
    await chooseFiles(juliet, file());
    const offer = await card(romeo, 'offered');

    expect((await offer.innerText()).replace(/\s/g, '')).toContain(await fingerprintOf(romeo, await deviceId(juliet)));
    await offer.getByRole('button', { name: "Don't trust" }).click();

    expect(await (await card(romeo, 'failed')).innerText()).toContain('You do not trust the device');
    await card(juliet, 'failed');
    const refused = await nextCard(romeo, 'failed', () => chooseFiles(juliet, file()));

    expect(await refused.innerText()).toContain('You do not trust the device');
    await card(juliet, 'failed');
    expect(await storedFiles(romeo)).toEqual([]);
    const unsent = await nextCard(romeo, 'failed', () => chooseFiles(romeo, file()));

    expect(await unsent.innerText()).toContain('no device that you trust');
    expect(recipients(romeo)).toEqual([]);
  });

  it('that the person does not want to decide on get nothing, and no card is made', async () => {
    await chooseFiles(romeo, file());
    const dialog = romeo.page.getByRole('dialog');
    await dialog.waitFor();
    await romeo.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    expect(await romeo.page.locator('converse-file-transfer').count()).toBe(0);
    expect(romeo.sent.some((frame) => frame.includes('session-initiate'))).toBeFalse();
  });

  it('can be decided on by keyboard alone', async () => {
    await chooseFiles(romeo, file());
    await romeo.page.getByRole('dialog').waitFor();
    // The heading has the focus first, so that no key pressed before decides.
    await romeo.page.waitForFunction(() => document.activeElement?.id === 'jet-dialog-title');
    await romeo.page.keyboard.press('Tab');
    await romeo.page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Trust');
    await romeo.page.keyboard.press('Enter');
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).press('Enter');
    const { bytes } = await save(juliet);

    expect(String(bytes)).toBe('Deny thy father');
  });
});

describe('Settings', () => {
  const world = worldOfSuite();
  afterEach(async () => {
    await world.closeClients();
  });

  it('encrypted_file_transfer_auto_accept_bytes and _trust: a trusted sender needs no click, up to the size', async () => {
    const settings = { encrypted_file_transfer_trust: 'blind', encrypted_file_transfer_auto_accept_bytes: 20 };
    const [romeo, juliet] = await openBoth(world, { romeo: { settings }, juliet: { settings } });
    await chooseFiles(romeo, file('short'));
    // Blind trust is for sending: an offer of an undecided device still waits for a click.
    await card(juliet, 'offered');
    await trustAll(juliet, 'romeo');
    await chooseFiles(romeo, file('short'));
    await card(juliet, 'saved');
    await chooseFiles(romeo, file('longer than twenty bytes'));
    await card(juliet, 'offered');

    expect(await romeo.page.getByRole('dialog').count()).toBe(0);
  });

  it('encrypted_file_transfer_max_bytes: a larger offer is refused, and the sender is told', async () => {
    const [romeo, juliet] = await openBoth(world, { juliet: { settings: { encrypted_file_transfer_max_bytes: 4 } } });
    await trustAll(romeo, 'juliet');
    await chooseFiles(romeo, file('five!'));

    expect(await (await card(juliet, 'failed')).innerText()).toContain('too large');
    expect(await (await card(romeo, 'failed')).innerText()).toContain('too large');
  });

  it('encrypted_file_transfer_send_hash: no checksum is sent when it is off, and the file is saved all the same', async () => {
    const [romeo, juliet] = await openBoth(world, {
      romeo: { settings: { encrypted_file_transfer_send_hash: false } },
    });
    await trustAll(romeo, 'juliet');
    await chooseFiles(romeo, file());
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    await save(juliet);

    expect(romeo.sent.some((frame) => frame.includes('<checksum'))).toBeFalse();
    expect(romeo.sent.some((frame) => frame.includes('<hash-used'))).toBeTrue();
  });

  it('encrypted_file_transfer_transports: without any, nothing can be received', async () => {
    const [romeo] = await openBoth(world, { juliet: { settings: { encrypted_file_transfer_transports: [] } } });
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
    const [romeo, juliet] = await Promise.all([
      world.open('romeo', 'mercutio', { settings }),
      world.open('juliet', 'mercutio'),
    ]);
    const mercutio = await RawClient.login({ port: world.c2sPort, name: 'mercutio', resource: 'demo' });

    expect(await mercutio.request('juliet@localhost/demo', offer)).toContain('service-unavailable');
    expect(await mercutio.request('romeo@localhost/demo', offer)).toMatch(/type=['"]result/);
    mercutio.close();
    expect(await (await card(romeo, 'failed')).innerText()).toContain('offered without encryption');
    expect(await juliet.page.locator('converse-file-transfer').count()).toBe(0);
  });

  it('allow_unencrypted_jingle_files: plain files where both allow them, never in an encrypted chat', async () => {
    const options = { query: { plugins: 'encrypted-file-transfer', omemo: 'off' } };
    const settings = { allow_unencrypted_jingle_files: true, omemo_default: false };
    const [romeo, juliet] = await openBoth(world, {
      romeo: { ...options, settings },
      juliet: { ...options, settings },
    });
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

describe('A setting of Converse', () => {
  const world = worldOfEachSpec();

  it('clear_cache_on_logout: received files go with the messages', async () => {
    const [romeo, juliet] = await openBoth(world);
    await trustAll(romeo, 'juliet');
    await chooseFiles(romeo, file());
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    await save(juliet);

    expect((await storedFiles(juliet)).length).toBe(1);
    await juliet.page.evaluate(() => {
      _converse.api.settings.set('clear_cache_on_logout', true);
      return _converse.api.user.logout();
    });
    await waitUntil(async () => (await storedFiles(juliet)).length === 0);
  });
});

describe('Tampering on the way', () => {
  const world = worldOfSuite();

  /** A proxy before Juliet's page that edits what comes in. */
  let edit = (frame) => frame;
  const proxy = (page) =>
    page.routeWebSocket(/xmpp-websocket/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => server.send(message));
      server.onMessage((message) => {
        const edited = edit(String(message));
        for (const one of [edited].flat()) socket.send(one);
      });
    });

  const data = /(<data [^>]*>)([^<]+)(<\/data>)/;
  const editBlock = (change) => (frame) =>
    frame.replace(data, (_, start, text, end) => start + change(Buffer.from(text, 'base64')).toString('base64') + end);
  let held;
  let isSwapped;
  const EDITS = {
    'a flipped bit': editBlock((block) => {
      block[0] ^= 1;
      return block;
    }),
    'a truncated block': editBlock((block) => block.subarray(0, block.length - 1)),
    'an appended byte': editBlock((block) => Buffer.concat([block, Buffer.of(0)])),
    'blocks in another order': (frame) => {
      if (!data.test(frame)) return frame;
      if (isSwapped) return frame;
      if (held === undefined) {
        held = frame;
        return [];
      }
      isSwapped = true;
      const [a, b] = [held, frame].map((text) => data.exec(text)[2]);
      return [held.replace(data, `$1${b}$3`), frame.replace(data, `$1${a}$3`)];
    },
    'no <security/>': (frame) => frame.replace(/<security .*<\/security>/, ''),
    'another cipher': (frame) => frame.replace('aes-128-gcm-nopadding', 'none'),
    'an unreadable envelope': (frame) => frame.replace(/(<key [^>]*>)[^<]{8}/, '$1AAAAAAAA'),
    'a smaller size': (frame) => frame.replace('<size>100000</size>', '<size>99999</size>'),
    'a larger size': (frame) => frame.replace('<size>100000</size>', '<size>1000000</size>'),
  };

  it('is found out, told to both, and nothing is saved', async () => {
    const romeo = await world.open('romeo', 'juliet');
    const juliet = await world.open('juliet', 'romeo', { onPage: proxy });
    await trustAll(romeo, 'juliet');
    for (const [what, change] of Object.entries(EDITS)) {
      held = undefined;
      isSwapped = false;
      let edits = 0;
      edit = (frame) => {
        const edited = change(frame);
        if (edited !== frame) edits++;
        return edited;
      };
      const count = await juliet.page.locator('converse-file-transfer').count();
      await chooseFiles(romeo, { bytes: Buffer.alloc(100_000, what) });
      await juliet.page.waitForFunction((n) => document.querySelectorAll('converse-file-transfer').length > n, count);
      const newest = juliet.page.locator('converse-file-transfer').last();
      const accept = newest.getByRole('button', { name: 'Accept' });
      const offered = juliet.page.waitForFunction(() =>
        ['offered', 'failed'].includes([...document.querySelectorAll('converse-file-transfer')].at(-1).dataset.state),
      );
      await offered;
      if ((await newest.getAttribute('data-state')) === 'offered') await accept.click();
      await card(juliet, 'failed').catch((error) => {
        throw new Error(`${what}: ${error.message}`);
      });
      await card(romeo, 'failed');
      edit = (frame) => frame;

      expect(edits).withContext(what).toBeGreaterThan(0);
      expect(await storedFiles(juliet))
        .withContext(what)
        .toEqual([]);
    }
  });
});
