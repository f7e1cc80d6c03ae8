import { randomBytes } from 'node:crypto';
import { encrypted, lastSecret, sendInClear, spyOnSecrets } from '../support/ciphertext.mjs';
import {
  card,
  chooseFiles,
  decideAll,
  openBoth,
  save,
  sendIq,
  startWorld,
  trustAll,
  wireBytes,
} from '../support/world.mjs';
import { cancel, decline, talkMeanwhile, withdraw } from '../support/core-story.mjs';
import { RawClient } from '../support/raw-client.mjs';

const bundleOf = ({ page }, account) =>
  page.evaluate(async (jid) => {
    const id = (await _converse.api.omemo.devicelists.get(jid)).devices.models.at(0).get('id');
    const { stx } = converse.env;
    const node = `eu.siacs.conversations.axolotl.bundles:${id}`;
    const iq = await _converse.api.sendIQ(
      stx`<iq xmlns="jabber:client" type="get" to="${jid}"><pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${node}"/></pubsub></iq>`,
    );
    return [...iq.querySelectorAll('preKeyPublic')].map((key) => [key.getAttribute('preKeyId'), key.textContent]);
  }, `${account}@localhost`);

describe('A file between Romeo and Juliet', () => {
  let world, romeo, juliet;
  beforeAll(async () => {
    world = await startWorld();
    [romeo, juliet] = await openBoth(world);
    await spyOnSecrets(romeo);
    await spyOnSecrets(juliet);
  });
  afterAll(async () => {
    await world.stop();

    expect(world.leaks()).withContext('a key of a transfer').toEqual([]);
    expect(world.violations()).toEqual([]);
  });
  afterEach(() => {
    expect(world.errors()).toEqual([]);
  });

  /** Sends a file from one to the other, who accepts it. */
  async function transfer(from, to, bytes, name = 'file.bin') {
    from.sent.length = 0;
    await chooseFiles(from, { name, bytes });
    await (await card(to, 'offered')).getByRole('button', { name: 'Accept' }).click();
    const saved = await save(to);
    await card(from, 'saved');
    return saved;
  }

  it('asks for trust in a new device, goes through, and replaces the prekey that it used', async () => {
    const before = await bundleOf(romeo, 'juliet');
    await chooseFiles(romeo, { name: 'first.txt', bytes: Buffer.from('But soft') });
    await decideAll(romeo);
    const offer = await card(juliet, 'offered');

    expect(await offer.innerText()).toContain('a device you have not verified');
    expect(await offer.getAttribute('role')).toBe('group');
    expect(await offer.getAttribute('aria-label')).toContain('first.txt');
    await offer.getByRole('button', { name: 'Accept' }).click();
    const { bytes, name } = await save(juliet);

    expect(name).toBe('first.txt');
    expect(String(bytes)).toBe('But soft');
    await card(romeo, 'saved');
    // The publish comes after the file: the server has it when the used id carries another key.
    const changed = (after) => before.filter(([id, key]) => after.find(([other]) => other === id)?.[1] !== key);
    let after = await bundleOf(romeo, 'juliet');
    while (changed(after).length === 0) after = await bundleOf(romeo, 'juliet');

    expect(after.length).toBe(100);
    expect(changed(after).length).toBe(1);
    expect(changed(after)[0][0]).not.toBe('0');
  });

  const both = [
    ['Romeo', 'Juliet'],
    ['Juliet', 'Romeo'],
  ];
  for (const [size, ways] of [
    [0, both],
    [1, both],
    [4096, both],
    [1 << 20, both],
    [4 << 20, both.slice(0, 1)],
  ]) {
    for (const [a, b] of ways) {
      it(`of ${size} bytes arrives byte for byte from ${a} to ${b}, and AES-128-GCM is on the wire`, async () => {
        const [from, to] = a === 'Romeo' ? [romeo, juliet] : [juliet, romeo];
        await trustAll(from, to.me);
        const file = randomBytes(size);
        const { bytes } = await transfer(from, to, file);

        expect(bytes.equals(file)).toBeTrue();
        expect(wireBytes(from.sent).equals(encrypted(await lastSecret(to), file))).toBeTrue();
      });
    }
  }

  it('is not on the wire in clear when encryption is left out, and is not accepted', async () => {
    const secureAgain = await sendInClear(romeo);
    romeo.sent.length = 0;
    const file = randomBytes(5000);
    await chooseFiles(romeo, { bytes: file });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    await card(juliet, 'failed');
    await card(romeo, 'failed');

    expect(wireBytes(romeo.sent).equals(file)).toBeTrue();
    expect(wireBytes(romeo.sent).equals(encrypted(await lastSecret(juliet), file))).toBeFalse();
    await secureAgain();
  });

  it('can be declined', () => decline(romeo, juliet));

  it('can be cancelled by the sender on its way, and nothing is kept', () => cancel(romeo, juliet, romeo));

  it('can be cancelled by the receiver on its way, and nothing is kept', () => cancel(romeo, juliet, juliet));

  it('can be withdrawn by the sender before it is accepted', () => withdraw(romeo, juliet));

  it('lets a chat message through meanwhile, which decrypts', () => talkMeanwhile(romeo, juliet));

  it('survives a reload as a card, and can be saved again', async () => {
    const file = randomBytes(3000);
    await transfer(romeo, juliet, file, 'kept.bin');
    await juliet.reload();
    await juliet.page.waitForSelector('converse-file-transfer[data-state="saved"]');
    const { bytes, name } = await save(juliet);

    expect(name).toBe('kept.bin');
    expect(bytes.equals(file)).toBeTrue();
    await spyOnSecrets(juliet);
  });

  it('is delivered to another converse-jet client, also after the sender has reloaded', async () => {
    await transfer(romeo, juliet, randomBytes(3000), 'delivered.bin');

    expect(await (await card(romeo, 'saved')).innerText()).toContain('Delivered');

    await romeo.reload();
    await romeo.page.waitForSelector('converse-file-transfer[data-state="saved"]');

    expect(await (await card(romeo, 'saved')).innerText()).toContain('Delivered');
    await spyOnSecrets(romeo);
  });

  it('is interrupted when the page of its receiver goes away, and both cards say so', async () => {
    await chooseFiles(romeo, { bytes: randomBytes(8 << 20) });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    const bar = (await card(juliet, 'transferring')).getByRole('progressbar');
    await bar.and(juliet.page.locator('[aria-valuenow]:not([aria-valuenow="0"])')).waitFor();
    await juliet.reload();

    const left = await card(juliet, 'interrupted');

    expect(await left.innerText()).toContain('Interrupted at');
    await card(romeo, 'interrupted');
    await left.getByRole('button', { name: 'Discard' }).click();
    await card(romeo, 'cancelled');
    await spyOnSecrets(juliet);
  });

  it('is refused without <security/>', async () => {
    const answer = await sendIq(
      romeo,
      'juliet@localhost/demo',
      `<jingle xmlns="urn:xmpp:jingle:1" action="session-initiate" sid="clear" initiator="romeo@localhost/demo"><content creator="initiator" name="a" senders="initiator"><description xmlns="urn:xmpp:jingle:apps:file-transfer:5"><file><name>clear.txt</name><size>3</size></file></description><transport xmlns="urn:xmpp:jingle:transports:ibb:1" block-size="4096" sid="t"/></content></jingle>`,
    );

    expect(answer).toContain('type="result"');
    expect(await (await card(juliet, 'failed')).innerText()).toContain('without encryption');
  });

  it('of a stranger is answered service-unavailable, and nothing is shown', async () => {
    const mercutio = await RawClient.login({ port: world.c2sPort, name: 'mercutio' });
    const count = await juliet.page.locator('converse-file-transfer').count();
    const answer = await mercutio.request(
      'juliet@localhost/demo',
      `<jingle xmlns="urn:xmpp:jingle:1" action="session-initiate" sid="strange"><content creator="initiator" name="a" senders="initiator"><description xmlns="urn:xmpp:jingle:apps:file-transfer:5"><file><name>x</name><size>3</size></file></description><transport xmlns="urn:xmpp:jingle:transports:ibb:1" block-size="4096" sid="t"/></content></jingle>`,
    );

    expect(answer).toContain('service-unavailable');
    expect(await juliet.page.locator('converse-file-transfer').count()).toBe(count);
    mercutio.close();
  });
});
