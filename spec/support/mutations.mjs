import { readFileSync, readdirSync } from 'node:fs';
import { Mutator } from './mutator.mjs';
import { ENVELOPE, OWN_DIALOGUE } from './own-dialogue.mjs';
import { ReceivePath } from './receive-path.mjs';
import { StanzaFuzz } from './stanza-fuzz.mjs';
import { nextCard, chooseFiles, save, startWorld, trustAll } from './world.mjs';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const SEED = 20_260_101;
const CASES = 1000;
/** What a round must bring us to say, so that its mutants are known to come far. */
const WORDS = [
  'result',
  'error bad-request',
  'error feature-not-implemented',
  'error item-not-found',
  'error unexpected-request',
  'content-reject unsupported-applications',
  'session-terminate decline',
  'session-terminate security-error',
  'transport-reject',
];

/** Every captured iq, as it was on the wire. */
const capturedIqs = () =>
  readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.xml'))
    .map((name) =>
      readFileSync(new URL(name, FIXTURES), 'utf8')
        .replace(/<!--[^]*?-->/g, '')
        .trim(),
    ) // prettier-ignore
    .filter((text) => text.startsWith('<iq'))
    .map((text) => text.replace('<iq', '<iq xmlns="jabber:client"'));

/** Makes a client ready to be fed, and teaches it an envelope that hides nothing. */
async function prepare({ page }) {
  await page.evaluate(
    `Object.assign(window, { Mutator: ${Mutator}, ReceivePath: ${ReceivePath}, StanzaFuzz: ${StanzaFuzz} })`,
  );
  await page.evaluate(
    ({ captured, own, seed, namespace }) => {
      const sender = { id: 1, fingerprint: '0123456789abcdef'.repeat(4), trust: 'undecided' };
      _converse.api.jet.envelopes.register({
        namespace,
        seal: () => Promise.reject(new Error('unused')),
        open: async (_element, jid) => ({
          secret: { key: new Uint8Array(16), iv: new Uint8Array(12) },
          sender: { ...sender, jid },
        }),
      });
      window.mutator = new window.Mutator(seed);
      const path = new window.ReceivePath(_converse.api.connection.get());
      window.fuzz = new window.StanzaFuzz({ path, mutator: window.mutator, captured, own });
    },
    { captured: capturedIqs(), own: OWN_DIALOGUE, seed: SEED, namespace: ENVELOPE },
  );
}

/** A thousand mutants and a good offer after them, so many times. */
export function describeMutations(rounds) {
  describe(`Mutated stanzas (seed ${SEED})`, () => {
    let world;
    let romeo;
    let juliet;

    beforeAll(async () => {
      world = await startWorld();
      romeo = await world.open('romeo', 'juliet');
      const settings = { encrypted_file_transfer_from_strangers: true, enable_smacks: false };
      juliet = await world.open('juliet', 'romeo', { settings });
      await trustAll(romeo, 'juliet');
      await prepare(juliet);
    });
    afterAll(async () => {
      expect(world.errors()).toEqual([]);
      await world.stop();
    });

    for (let round = 1; round <= rounds; round++) {
      it(`get one answer each where one is due and no other, and leave no session (${round * CASES})`, async () => {
        const fed = await juliet.page.evaluate((n) => window.fuzz.feed(n), CASES);

        expect(fed.wrong).toEqual([]);
        expect([fed.cases, fed.sessions]).toEqual([CASES, 0]);
        expect(fed.due).toBeGreaterThan(CASES / 3);
        expect(fed.offers)
          .withContext('mutants that were offers still, and declined')
          .toBeGreaterThan(CASES / 100);
        expect(fed.said).toEqual(jasmine.arrayContaining(WORDS));
      }, 300_000);

      it('leave a client that receives files', async () => {
        const text = `round ${round}`;
        const offered = await nextCard(juliet, 'offered', () => chooseFiles(romeo, { bytes: Buffer.from(text) }));
        await offered.getByRole('button', { name: 'Accept' }).click();

        expect(String((await save(juliet)).bytes)).toBe(text);
      });
    }

    it('were made by every operator', async () => {
      const used = await juliet.page.evaluate(() => window.mutator.used);

      expect(Object.keys(used)).toEqual(Mutator.operators);
      for (const [name, times] of Object.entries(used)) expect(times).withContext(name).toBeGreaterThan(10);
    });
  });
}
