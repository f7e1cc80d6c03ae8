import { randomBytes } from 'node:crypto';
import { card, chooseFiles, nextCard, save, storedFiles } from './world.mjs';
import { waitUntil } from './wait-until.mjs';

const MIB = 1 << 20;

/* What two pages do with a file, on any server. Each trusts the other's device. */

/** @returns the receiver's card of a file that is offered, and its bytes */
async function offer(from, to, size) {
  const bytes = randomBytes(size);
  return { bytes, offered: await nextCard(to, 'offered', () => chooseFiles(from, { bytes })) };
}

/** The same, once it is accepted and on its way. */
async function begin(from, to, size) {
  const { bytes, offered } = await offer(from, to, size);
  await offered.getByRole('button', { name: 'Accept' }).click();
  await card(from, 'transferring');
  return bytes;
}

export async function decline(from, to) {
  const { offered } = await offer(from, to, 10);
  await offered.getByRole('button', { name: 'Decline' }).click();

  expect(await (await card(to, 'declined')).innerText()).toContain('You declined');
  expect(await (await card(from, 'declined')).innerText()).toMatch(/^.* declined/m);
}

/** The one who sends, or the one who receives, stops a file on its way. */
export async function cancel(from, to, by) {
  const before = await storedFiles(to);
  await begin(from, to, 8 * MIB);
  const other = by === from ? to : from;
  await (await card(by, 'transferring')).getByRole('button', { name: 'Cancel' }).click();

  expect(await (await card(by, 'cancelled')).innerText()).toContain('You cancelled');
  expect(await (await card(other, 'cancelled')).innerText()).toContain('cancelled the transfer');
  await waitUntil(async () => (await storedFiles(to)).length === before.length);
}

export async function withdraw(from, to) {
  await offer(from, to, 10);
  await (await card(from, 'offered')).getByRole('button', { name: 'Cancel' }).click();

  expect(await (await card(to, 'cancelled')).innerText()).toContain('cancelled the transfer');
}

/** A chat message gets through while a file is on its way, and is decrypted. */
export async function talkMeanwhile(from, to) {
  const words = randomBytes(4).toString('hex');
  const bytes = await begin(from, to, 2 * MIB);
  await from.page.fill('textarea.chat-textarea', words);
  await from.page.press('textarea.chat-textarea', 'Enter');
  await to.page.waitForFunction(
    ([jid, text]) =>
      _converse.state.chatboxes
        .get(jid)
        .messages.models.some((one) => one.get('plaintext') === text && one.get('is_encrypted')),
    [`${from.me}@localhost`, words],
  );

  expect((await save(to)).bytes.equals(bytes)).toBeTrue();
}
