import { GALLERY, expectTexts, showGallery } from '../support/gallery.mjs';
import { openChat, openShop } from '../support/visitor.mjs';
import { worldOfSuite } from '../support/world.mjs';

const JULIET = 'juliet@localhost';
const OFFERS = GALLERY.filter(
  // In a visitor's own chat another line stands in the place of that of a visitor.
  ({ direction, more }) => direction === 'received' && more.state.name === 'offered' && !more.isOfVisitor,
);

/** In the page: the parts of the last card that a person has to see to decide, and does not see. */
function hiddenParts() {
  const card = [...document.querySelectorAll('converse-file-transfer')].at(-1);
  const parts = card.querySelectorAll('.jet-name, .jet-row .jet-btn');
  const isSeen = (part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    const x = (left + right) / 2;
    const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    // Nothing lies over it, and no edge of the list cuts it. (The lock of the second line reaches into a short name.)
    return isInside && [top + 1, (top + bottom) / 2].every((y) => part.contains(document.elementFromPoint(x, y)));
  };
  const names = [...parts].map((part) => part.textContent.trim());
  const hidden = [...parts].filter((part) => !isSeen(part)).map((part) => part.textContent.trim());
  if (parts.length !== 3) return [`${card.textContent}: ${names.join(', ')}`];
  return card.scrollWidth > card.clientWidth
    ? [...hidden, `a part of ${card.scrollWidth} in ${card.clientWidth}`]
    : hidden;
}

/** Each offer alone in its chat. @returns what is hidden of it */
async function hiddenInOffers(page, offers) {
  const found = [];
  for (const offer of offers) {
    await page.evaluate((jid) => _converse.state.chatboxes.get(jid).clearMessages(), JULIET);
    await showGallery(page, JULIET, [offer]);
    await expectTexts(page, [offer]);
    found.push(...(await page.evaluate(hiddenParts)).map((part) => `${offer.text}: ${part}`));
  }
  return found;
}

/** What the style sheet of a site says of its own headings. */
const SITE = `h2 {
  color: #b06ab3; background: #fffbe6; font: italic 900 40px/2 cursive; margin: 40px;
  text-align: end; text-transform: uppercase; letter-spacing: 6px;
}`;

describe('A card', () => {
  const world = worldOfSuite();
  let client;
  const open = async (size) => {
    client = await world.open('romeo', 'juliet');
    // The list of contacts, which Converse leaves next to a chat however narrow.
    if (size) await client.page.addStyleTag({ content: 'converse-controlbox { display: none !important; }' });
    if (size) await client.page.setViewportSize(size);
    return client.page;
  };
  afterEach(() => client?.close());

  const VIEWS = {
    'a full screen': () => open(),
    'a narrow window': () => open({ width: 320, height: 450 }),
    '200 % zoom': () => open({ width: 450, height: 450 }),
  };
  for (const view of ['overlayed', 'embedded']) {
    VIEWS[`a chat that is ${view}`] = async () => {
      client = await openShop(world, { view });
      await openChat(client, JULIET);
      return client.page;
    };
  }
  for (const [name, openView] of Object.entries(VIEWS)) {
    it(`of an offer shows its name, and the buttons that answer it, without a step: ${name}`, async () => {
      const page = await openView();

      expect(await hiddenInOffers(page, OFFERS)).toEqual([]);
    });
  }

  it('is as high when its file is saved as when it was offered', async () => {
    const page = await open();
    const file = { name: 'tax return 2026.pdf', size: 400_000, mediaType: 'application/pdf' };
    const states = [
      { name: 'offered' },
      { name: 'accepted' },
      { name: 'transferring', path: 'direct', bytes: 150_000, bytesPerSecond: 50_000 },
      { name: 'verifying' },
      { name: 'saved' },
    ];
    await showGallery(page, JULIET, [{ direction: 'received', more: { file, state: states[0] }, options: {} }]);
    const heights = await page.evaluate(async (all) => {
      const card = document.querySelector('converse-file-transfer');
      const measured = [];
      for (const state of all) {
        card.transfer = { ...card.transfer, state };
        await card.updateComplete;
        measured.push(card.querySelector('.jet-card').offsetHeight);
      }
      return measured;
    }, states);

    expect(new Set(heights).size).withContext(heights.join(', ')).toBe(1);
  });

  it('has larger buttons for fingers, and shows its menu', async () => {
    const page = await open();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true });
    await showGallery(page, JULIET, OFFERS);
    const [buttons, menu] = await page.evaluate(() => {
      const heightOf = (part) => part.getBoundingClientRect().height;
      const toggle = document.querySelector('.jet-menu .btn--standalone');
      return [
        [...document.querySelectorAll('.jet-card .jet-btn, .jet-band > summary')].map(heightOf),
        [heightOf(toggle), getComputedStyle(toggle).opacity],
      ];
    });

    expect(Math.min(...buttons)).toBeGreaterThanOrEqual(44);
    expect(menu[0]).toBeGreaterThanOrEqual(44);
    expect(menu[1]).toBe('1');
  });

  it('opens dialogs whose headings are not those of the site', async () => {
    const page = await open();
    await showGallery(page, JULIET, GALLERY.slice(4, 5));
    await page.getByRole('button', { name: 'End-to-end encrypted' }).click();
    const title = page.getByRole('heading', { name: 'Devices of Juliet' });
    await title.waitFor();
    const look = () =>
      title.evaluate((heading) => {
        const { color, backgroundColor, font, margin, textAlign, textTransform, letterSpacing } =
          getComputedStyle(heading);
        return { color, backgroundColor, font, margin, textAlign, textTransform, letterSpacing };
      });
    const before = await look();
    await page.addStyleTag({ content: SITE });

    expect(await look()).toEqual(before);
  });
});
