import { randomBytes } from 'node:crypto';
import { RawClient } from '../support/raw-client.mjs';
import { openChat, openShop, openVisitorsChat, write } from '../support/visitor.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import { card, chooseFiles, decideAll, nextCard, save, worldOfSuite } from '../support/world.mjs';

const MIB = 1024 * 1024;
const STRANGERS = { encrypted_file_transfer_from_strangers: true };

/** The text arrives in the open chat. @throws Error that says what is there instead */
async function read({ page }, text) {
  try {
    await page.locator('.chat-msg__text', { hasText: text }).waitFor({ timeout: 60_000 });
  } catch (cause) {
    throw new Error(`no “${text}” in: “${await page.locator('body').innerText()}”`, { cause });
  }
}

/** Stanzas among sent frames that name an account as their addressee. */
const sentTo = ({ sent }, jid) => sent.filter((frame) => new RegExp(`\\bto="${jid}[/"]`).test(frame));

/** True for what tells a stranger of us, or asks it what it can do. */
const isTold = (frame) => /<presence\b/.test(frame) || (frame.includes('type="get"') && frame.includes('disco#info'));

/** The reason why the button is off. */
async function reason({ page }, text) {
  const button = page.locator(`.jet-send[aria-disabled="true"][title*="${text}"]`);
  await button.waitFor({ timeout: 60_000 });
  return button.getAttribute('title');
}

/** A third account that hears all that comes to it. */
async function bystander(port, name) {
  const heard = [];
  const client = await RawClient.login({ port, name, resource: 'third', isSilent: true });
  client.listen((stanza) => heard.push(stanza));
  return { heard, close: () => client.close() };
}

describe('A visitor without an account', () => {
  const world = worldOfSuite();
  let juliet, visitor;
  const opened = [];
  const open = async (options) => {
    const shop = await openShop(world, options);
    opened.push(shop);
    return shop;
  };
  afterEach(async () => {
    for (const { leaks, errors, close } of opened.splice(0)) {
      expect(await leaks.find()).toEqual([]);
      expect(errors).withContext('the console').toEqual([]);
      await close();
    }
    await world.closeClients();
  });

  for (const [view, run] of [
    ['embedded', ''],
    ['overlayed', ' (long)'],
  ]) {
    it(`and the one who answers send each other files, and nobody else hears of it (${view})${run}`, async () => {
      // Mercutio and the Nurse: the one has no contacts, the other is a contact of Juliet.
      const others = await Promise.all(['mercutio', 'nurse'].map((name) => bystander(world.c2sPort, name)));
      juliet = await world.open('juliet', undefined, { settings: STRANGERS });
      visitor = await open({ view });
      for (const { heard } of others) heard.length = 0;

      // In the view mode `overlayed` this is the first act in the chat.
      await visitor.page.locator('.chat-textarea').click();

      expect(await reason(visitor, 'has to write')).toContain('has to write in this chat first');

      await write(visitor, 'Do you have rose water?');
      // Converse makes the chat first, and then puts the message into it.
      await juliet.page.waitForFunction((jid) => _converse.state.chatboxes.get(jid)?.messages?.length > 0, visitor.jid);

      // A message of a stranger alone is not answered.
      expect(sentTo(juliet, visitor.jid).filter(isTold)).toEqual([]);
      await openChat(juliet, visitor.jid);
      await read(juliet, 'Do you have rose water?');
      await write(juliet, 'Two ducats');
      await read(visitor, 'Two ducats');

      const list = randomBytes(MIB);
      await chooseFiles(visitor, { name: 'list.bin', bytes: list });
      await decideAll(visitor);
      const offer = await card(juliet, 'offered');

      expect(await offer.innerText()).toContain('is a visitor: their key lasts until they close their page');
      await offer.getByRole('button', { name: 'Trust', exact: true }).click();
      await offer.getByRole('button', { name: 'Accept' }).click();

      expect((await save(juliet)).bytes.equals(list)).toBeTrue();
      expect(await (await card(visitor, 'saved')).innerText()).toContain('Your key lasts until you close this page.');

      const bill = randomBytes(MIB);
      await nextCard(visitor, 'offered', () => chooseFiles(juliet, { name: 'bill.bin', bytes: bill }));
      const received = await card(visitor, 'offered');

      expect(await received.innerText()).toContain('This file and your key last until you close this page.');
      await received.getByRole('button', { name: 'Accept' }).click();

      expect((await save(visitor)).bytes.equals(bill)).toBeTrue();
      await card(juliet, 'saved');

      // Nobody was asked about the same device twice.
      for (const { page } of [visitor, juliet]) expect(await page.getByRole('dialog').count()).toBe(0);
      expect(others.map(({ heard }) => heard.filter((stanza) => stanza.includes(visitor.jid)))).toEqual([[], []]);
      const sent = [...visitor.sent, ...juliet.sent];
      expect(sent.filter((frame) => /\bto="(mercutio|nurse)@/.test(frame) && !/vCard|disco#info/.test(frame))).toEqual(
        [],
      );
      for (const { close } of others) close();
    });
  }

  it('has a page of the demo, with the one who answers beside the shop', async () => {
    const site = `http://localhost:${world.port}`;

    expect(await (await fetch(`${site}/`)).text()).toContain('href="/visitor.html"');
    const context = await world.browser.newContext({ viewport: { width: 1400, height: 1000 } });
    const page = await context.newPage();
    await page.goto(`${site}/visitor.html`);
    const frame = async (name) => (await page.waitForSelector(`section.${name} iframe`)).contentFrame();
    const [shop, answering] = await Promise.all([frame('shop'), frame('apothecary')]);
    for (const one of [shop, answering]) await one.waitForSelector('html[data-ready]', { state: 'attached' });
    await shop.getByRole('link', { name: 'In the page' }).click();
    await shop.waitForSelector('html[data-ready][data-view="embedded"]', { state: 'attached' });
    // Also before the one who answers has a key: it waits for that.
    await write({ page: shop }, 'Anybody there?');
    const jid = await shop.evaluate(() => _converse.session.get('bare_jid'));
    await answering.waitForFunction((peer) => _converse.state.chatboxes.get(peer) !== undefined, jid);
    await openChat({ page: answering }, jid);
    await answering.waitForSelector('.jet-send[aria-disabled="false"]');
    await shop.waitForSelector('.jet-send[aria-disabled="false"]');
    await context.close();
  });

  it('is gone for the one who answers as soon as the page is closed', async () => {
    juliet = await world.open('juliet', undefined, { settings: STRANGERS });
    visitor = await open({ view: 'embedded' });
    await write(visitor, 'Good night');
    await openVisitorsChat(juliet, visitor.jid);
    await juliet.page.waitForSelector('.jet-send[aria-disabled="false"]', { timeout: 60_000 });
    const { jid } = visitor;
    opened.pop();
    await visitor.page.goto('about:blank');

    expect(await reason(juliet, 'is offline')).toBe(`${jid} is offline`);
    await visitor.close();
  });

  it('is told the true reason where files of strangers are not allowed, and nothing goes to the stranger', async () => {
    juliet = await world.open('juliet', undefined);
    visitor = await open({ view: 'embedded', settings: { encrypted_file_transfer_from_strangers: false } });

    expect(await reason(visitor, 'contacts')).toContain('is not one of your contacts');
    await write(visitor, 'Who is there?');
    await openVisitorsChat(juliet, visitor.jid);
    await read(juliet, 'Who is there?');

    expect(await reason(juliet, 'contacts')).toBe(`${visitor.jid} is not one of your contacts`);
    expect(sentTo(juliet, visitor.jid).filter(isTold)).toEqual([]);
    expect(sentTo(visitor, 'juliet@localhost').filter(isTold)).toEqual([]);
  });

  it('hears nothing of a chat that a message has opened by itself, before the user acts there', async () => {
    juliet = await world.open('juliet', undefined, { settings: { ...STRANGERS, view_mode: 'overlayed' } });
    visitor = await open({ view: 'embedded' });
    await write(visitor, 'Psst');
    const chat = juliet.page.locator(`converse-chat[jid="${visitor.jid}"]`);
    await chat.locator('.jet-send[aria-disabled="true"][title="Getting ready"]').waitFor({ timeout: 60_000 });
    const told = () => sentTo(juliet, visitor.jid).filter(isTold);

    expect(told()).toEqual([]);
    await chat.locator('.chat-textarea').click();
    await chat.locator('.jet-send[aria-disabled="false"]').waitFor({ timeout: 60_000 });
    await waitUntil(() => told().some((frame) => frame.includes('<presence')));

    expect(await reasonGone(visitor)).toBeTrue();
  });
});

/** The visitor's button comes on: the presence has told what the other side can do. */
const reasonGone = ({ page }) =>
  page.waitForSelector('.jet-send[aria-disabled="false"]', { timeout: 60_000 }).then(() => true);
