import { SentOffers } from '../../../../plugins/encrypted-file-transfer/send/sent-offers.js';
import type { Session } from '../../../../src/jingle/application.js';

const JULIET = 'juliet@capulet.lit';
const DEVICE = { jid: JULIET, id: 7, fingerprint: 'f'.repeat(64) };
const FILE = new File(['words'], 'a.txt');
const INFO = { name: 'a.txt', size: 5, mediaType: 'text/plain' };

describe('SentOffers', () => {
  let offers: SentOffers;
  beforeEach(() => (offers = new SentOffers()));

  const add = (sid: string, recipients = [DEVICE], peer = `${JULIET}/balcony`): void => {
    offers.add({ sid, peer, security: { recipients } } as unknown as Session, FILE, INFO);
  };

  it('finds a file for every device of the account that it was offered to', () => {
    add('a');

    expect(offers.find({ sid: 'a', size: 5 }, `${JULIET}/elsewhere`)?.file).toBe(FILE);
    expect(offers.find({ sid: 'a', size: 5 }, 'nurse@capulet.lit/balcony')).toBeUndefined();
  });

  it('finds none by another session or size', () => {
    add('a');

    expect(offers.find({ sid: 'b', size: 5 }, JULIET)).toBeUndefined();
    expect(offers.find({ sid: 'a', size: 6 }, JULIET)).toBeUndefined();
  });

  it('keeps none that nobody got a key of', () => {
    add('a', []);

    expect(offers.find({ sid: 'a', size: 5 }, JULIET)).toBeUndefined();
  });

  it('keeps none that was taken back, and none at the end', () => {
    add('a');
    add('b');
    offers.forget({ sid: 'a', peer: JULIET });

    expect(offers.find({ sid: 'a', size: 5 }, JULIET)).toBeUndefined();
    expect(offers.find({ sid: 'b', size: 5 }, JULIET)).toBeDefined();
    offers.clear();

    expect(offers.find({ sid: 'b', size: 5 }, JULIET)).toBeUndefined();
  });

  it('keeps the newest two hundred', () => {
    for (let number = 0; number < 201; number++) add(`${number}`);

    expect(offers.find({ sid: '0', size: 5 }, JULIET)).toBeUndefined();
    expect(offers.find({ sid: '1', size: 5 }, JULIET)).toBeDefined();
    expect(offers.find({ sid: '200', size: 5 }, JULIET)).toBeDefined();
  });
});
