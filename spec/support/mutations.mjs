import { readFileSync, readdirSync } from 'node:fs';
import { Mutator } from './mutator.mjs';
import { DRAFT, ENVELOPE, FILE, OMEMO_0, OWN_DIALOGUES } from './own-dialogue.mjs';
import { OwnSessions } from './own-sessions.mjs';
import { ReceivePath } from './receive-path.mjs';
import { StanzaFuzz } from './stanza-fuzz.mjs';
import { card, nextCard, chooseFiles, save, startWorld, trustAll } from './world.mjs';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const AXOLOTL = 'eu.siacs.conversations.axolotl';
const SEED = 20_260_101;
const CASES = 500;
/** How many mutants of a round must begin a session still, by form, and more: some requests end by themselves. */
const BEGUN = { file: CASES / 100, draft: CASES / 100, request: CASES / 500 };
/** What each round must bring us to say, so that its mutants are known to come far. */
const WORDS = [
  'result',
  'error bad-request',
  'error feature-not-implemented',
  'error item-not-found',
  'error unexpected-request',
  'session-terminate decline',
  'session-terminate security-error',
  'transport-reject',
  // Files of ours that were accepted or asked for, and files that we have not.
  'session-accept',
  'set open',
  'set data',
  'session-info',
  'session-terminate failed-application',
];
/** What one round may well not bring us to say, and many do. */
const RARE_WORDS = ['content-reject unsupported-applications'];

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

/** Makes a client ready to be fed, and teaches it envelopes that hide nothing. */
async function prepare({ page }, { contact, devices, rid }) {
  await page.evaluate(
    `Object.assign(window, { Mutator: ${Mutator}, OwnSessions: ${OwnSessions}, ReceivePath: ${ReceivePath}, StanzaFuzz: ${StanzaFuzz} })`,
  );
  await page.evaluate(
    ({ captured, dialogues, seed, contact, devices, rid, ENVELOPE, OMEMO_0 }) => {
      const stranger = { id: 7, fingerprint: '0123456789abcdef'.repeat(4), trust: 'undecided' };
      const opened = (jid) => ({
        // Never the same: an offer under the secret of one that was cut off goes on with that.
        secret: { key: crypto.getRandomValues(new Uint8Array(16)), iv: new Uint8Array(12) },
        sender: devices.find((device) => device.jid === jid) ?? { ...stranger, jid },
      });
      const { envelopes } = _converse.api.jet;
      envelopes.register({
        namespace: ENVELOPE,
        label: 'Fuzz',
        trustRecord: { devices: async () => [], trust: () => Promise.reject(new Error('unused')) },
        // Ours are real ones.
        reaches: () => Promise.resolve(false),
        seal: () => Promise.reject(new Error('unused')),
        open: async (_element, jid) => opened(jid),
      });
      const transport = _converse.api.keyTransports.get(OMEMO_0);
      const unwrap = transport.unwrap.bind(transport);
      transport.unwrap = (envelope, jid) =>
        unwrap(envelope, jid).catch((error) => {
          if (!['unknown-device', 'unavailable'].includes(error.failure)) throw error;
          const { secret, sender } = opened(jid);
          return { ...secret, device: sender, trust: sender.trust };
        });
      window.mutator = new window.Mutator(seed);
      const path = new window.ReceivePath(_converse.api.connection.get(), contact.split('/')[0]);
      const ours = new window.OwnSessions(path);
      window.fuzz = new window.StanzaFuzz({ path, mutator: window.mutator, ours, captured, dialogues, contact, rid });
    },
    { captured: capturedIqs(), dialogues: OWN_DIALOGUES, seed: SEED, contact, devices, rid, ENVELOPE, OMEMO_0 },
  );
}

const announces = ({ page }, feature) =>
  page.waitForFunction((wanted) => _converse.api.disco.own.features.get().includes(wanted), feature);

/** The devices of an account in a namespace, as a client knows them. */
const devicesOf = ({ page }, account, namespace) =>
  page.evaluate(
    ([jid, of]) => _converse.api.keyTransports.get(of).devices(jid, { fresh: true }),
    [`${account}@localhost`, namespace],
  );

/** A file that the fuzzed client can ask for again. */
async function declineOne(from, to) {
  const offered = await nextCard(to, 'offered', () => chooseFiles(from, { bytes: Buffer.from('asked') }));
  await offered.getByRole('button', { name: 'Decline' }).click();
  await card(from, 'declined');
}

/** Converse shows the newest hundred messages of a chat or so, and cards are counted. */
const clearChat = ({ page }) =>
  page.evaluate(async () => {
    await _converse.state.chatboxes.get('romeo@localhost').clearMessages();
  });

/** A thousand mutants and a good offer after them, so many times. */
export function describeMutations(rounds) {
  describe(`Mutated stanzas (seed ${SEED})`, () => {
    let world;
    let romeo;
    let juliet;

    beforeAll(async () => {
      world = await startWorld();
      const settings = { omemo_key_transport_namespaces: [AXOLOTL, OMEMO_0] };
      romeo = await world.open('romeo', 'juliet', { settings });
      juliet = await world.open('juliet', 'romeo', {
        settings: { ...settings, encrypted_file_transfer_from_strangers: true, enable_smacks: false },
      });
      for (const client of [romeo, juliet]) await announces(client, DRAFT);
      for (const namespace of [AXOLOTL, OMEMO_0]) {
        await trustAll(romeo, 'juliet', namespace);
        await trustAll(juliet, 'romeo', namespace);
      }
      const [{ id: rid }] = await devicesOf(romeo, 'juliet', OMEMO_0);
      const devices = await devicesOf(juliet, 'romeo', AXOLOTL);
      await romeo.page.evaluate(`Object.assign(window, { OwnSessions: ${OwnSessions} })`);
      await prepare(juliet, { contact: 'romeo@localhost/demo', devices, rid });
    });
    afterAll(async () => {
      expect(world.errors()).toEqual([]);
      await world.stop();
    });

    /** What all of them were answered. */
    const said = new Set();

    for (let round = 1; round <= rounds; round++) {
      it(`get one answer each where one is due and no other, and leave no session (${round * CASES})`, async () => {
        await declineOne(romeo, juliet);
        const fed = await juliet.page.evaluate((n) => window.fuzz.feed(n), CASES);
        await clearChat(juliet);

        expect(fed.wrong).toEqual([]);
        expect([fed.cases, fed.sessions]).toEqual([CASES, 0]);
        expect(fed.due).toBeGreaterThan(CASES / 3);
        for (const [form, times] of Object.entries(fed.begun)) {
          expect(times)
            .withContext(`mutants that began a session still, and were declined: ${form}`)
            .toBeGreaterThan(BEGUN[form]);
        }
        expect(fed.said).not.toContain('error internal-server-error');
        for (const words of fed.said) said.add(words);
      }, 300_000);

      for (const form of [FILE, DRAFT]) {
        it(`leave a client that receives files (${form})`, async () => {
          const text = `round ${round}`;
          if (form === DRAFT) await romeo.page.evaluate(() => window.OwnSessions.hideJet());
          const offered = await nextCard(juliet, 'offered', () => chooseFiles(romeo, { bytes: Buffer.from(text) }));
          await romeo.page.evaluate(() => window.OwnSessions.showJet());
          await offered.getByRole('button', { name: 'Accept' }).click();

          expect(String((await save(juliet)).bytes)).toBe(text);
          expect(romeo.sent.findLast((frame) => frame.includes('session-initiate'))).toContain(form);
        });
      }
    }

    it('were made by every operator, and had every kind of answer', async () => {
      const words = rounds === 1 ? WORDS : [...WORDS, ...RARE_WORDS];

      expect([...said]).toEqual(jasmine.arrayContaining(words));
      const used = await juliet.page.evaluate(() => window.mutator.used);

      expect(Object.keys(used)).toEqual(Mutator.operators);
      for (const [name, times] of Object.entries(used)) expect(times).withContext(name).toBeGreaterThan(10);
    });
  });
}
