import fc from 'fast-check';
import { readPrekeyMessage, readWhisperMessage } from '../../../plugins/omemo-key-transport/omemo/signal-message.js';
import { toBase64 } from '../../../src/bytes/base64.js';
import type { Ratchet } from '../../../src/converse/converse-omemo.js';
import type { SessionCipher } from '../../../src/converse/libomemo.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { loadLibomemo, type WholeLibomemo } from '../../support/libomemo.js';
import { MemoryOmemo, MemoryPubsub } from '../../support/memory-omemo.js';
import { MemoryOmemoStore } from '../../support/memory-omemo-store.js';
import { Disk, openTabs, type MemoryTab, type TabStore } from '../../support/memory-tabs.js';

const ROMEO = { jid: 'romeo@example.org', id: 1 };
const JULIET = { jid: 'juliet@example.org', id: 2 };
/** Milliseconds for some thousand ratchet steps on a busy machine. */
const LONG_MS = 300_000;

/** A ratchet message, and the name of the key that it is encrypted with. */
interface Message {
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly chain: string;
  readonly key: string;
}

function messageOf({ type, body }: { type: number; body: string }): Message {
  const bytes = Uint8Array.from(body, (byte) => byte.charCodeAt(0));
  const inner = type === 3 ? readPrekeyMessage(bytes)!.message : bytes;
  const { ratchetKey, counter } = readWhisperMessage(inner)!;
  return { type, bytes, chain: toBase64(ratchetKey), key: `${toBase64(ratchetKey)} ${String(counter)}` };
}

const decrypt = (cipher: Ratchet['opener'], { type, bytes }: Message): Promise<unknown> =>
  type === 3
    ? cipher.decryptPreKeyWhisperMessage(bytes.slice().buffer, 'binary')
    : cipher.decryptWhisperMessage(bytes.slice().buffer, 'binary');
const encrypt = async (cipher: SessionCipher): Promise<Message> =>
  messageOf(await cipher.encrypt(new Uint8Array(16).buffer));
const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** What the sessions of a record look like from outside. */
interface Look {
  /** The own ratchet key of its one session. */
  readonly own: string | undefined;
  readonly chains: readonly string[];
  readonly oldChains: number;
}

const asBase64 = (binary: string): string => toBase64(Uint8Array.from(binary, (byte) => byte.charCodeAt(0)));

function look(record: unknown): Look {
  if (record === undefined) return { own: undefined, chains: [], oldChains: 0 };
  const { sessions } = JSON.parse(record as string) as { sessions: Record<string, Record<string, never>> };
  const [session] = Object.values(sessions);
  const { ephemeralKeyPair } = session!['currentRatchet']! as { ephemeralKeyPair: { pubKey: string } };
  const chains = Object.entries(session!).flatMap(([name, part]) => ('messageKeys' in Object(part) ? [name] : []));
  const oldChains = (session!['oldRatchetList']! as unknown[]).length;
  return { own: asBase64(ephemeralKeyPair.pubKey), chains: chains.map(asBase64), oldChains };
}

/** What a tab, or the disk, has been told: of which keys it knows that they are used, and its own ratchet keys. */
class Knowledge {
  used = new Set<string>();
  steps: readonly string[] = [];

  learn({ used }: Knowledge): void {
    for (const key of used) this.used.add(key);
  }
  /** True when the other has all steps of this one. */
  isBefore({ steps }: Knowledge): boolean {
    return this.steps.every((step, at) => steps[at] === step);
  }
  copy(): Knowledge {
    return Object.assign(new Knowledge(), { used: new Set(this.used), steps: this.steps });
  }
}

/** Juliet with two tabs, and Romeo, who has one. */
class World {
  readonly disk = new Disk();
  readonly tabs: readonly MemoryTab[];
  readonly known = [new Knowledge(), new Knowledge()];
  onDisk = new Knowledge();
  /** Keys that our plugins have used, in either tab. */
  readonly usedByUs = new Set<string>();
  readonly fromRomeo: Message[] = [];
  readonly fromJuliet: Message[] = [];
  readonly problems: string[] = [];

  constructor(
    readonly library: WholeLibomemo,
    readonly romeo: MemoryOmemo,
    juliet: MemoryOmemo,
  ) {
    this.tabs = openTabs(2, juliet, this.disk);
  }

  store(tab: number): TabStore {
    return this.tabs[tab]!.tabStore;
  }
  record(tab: number): unknown {
    return this.store(tab).get(`session${ROMEO.jid}.${String(ROMEO.id)}`);
  }
  get recordOnDisk(): unknown {
    return this.disk.content?.[`session${ROMEO.jid}.${String(ROMEO.id)}`];
  }
  get romeosRatchet(): Ratchet {
    return this.romeo.omemo.ratchet(this.library, JULIET.jid, JULIET.id);
  }
  /** As our plugins use it. */
  ours(tab: number): Ratchet {
    return this.tabs[tab]!.omemo.ratchet(this.library, ROMEO.jid, ROMEO.id);
  }
  /** As Converse uses it for chat messages: with what the tab has in its memory. */
  converses(tab: number): SessionCipher {
    const address = new this.library.OMEMOAddress(ROMEO.jid, ROMEO.id);
    return new this.library.SessionCipher(this.store(tab), address, NS.axolotl);
  }

  /** Whether a record could open that message. */
  async canOpen(record: unknown, message: Message): Promise<boolean> {
    if (record === undefined && message.type !== 3) return false;
    const { spare } = this.store(0);
    const store = new MemoryOmemoStore(spare, this.store(0).toJSON());
    store.set({ [`session${ROMEO.jid}.${String(ROMEO.id)}`]: record });
    const address = new this.library.OMEMOAddress(ROMEO.jid, ROMEO.id);
    return succeeds(decrypt(new this.library.SessionCipher(store, address, NS.axolotl), message));
  }

  /** What a tab knows after it has adopted what is on the disk. */
  adopt(tab: number): void {
    const known = this.known[tab]!;
    known.learn(this.onDisk);
    this.note(tab, this.onDisk.steps);
  }
  /** Notes the step that a tab has taken. @param others steps that it may have taken over */
  note(tab: number, others: readonly string[] = []): void {
    const known = this.known[tab]!;
    const { own } = look(this.record(tab));
    if (own === undefined || known.steps.at(-1) === own) return;
    known.steps = others.at(-1) === own ? others : [...known.steps, own];
  }
  use(tab: number, { key }: Message, what: string): void {
    if (this.known[tab]!.used.has(key)) this.problems.push(`${what} a key that this tab knows to be used`);
    this.known[tab]!.used.add(key);
  }
  useOurs(tab: number, message: Message, what: string): void {
    this.use(tab, message, what);
    if (this.usedByUs.has(message.key)) this.problems.push(`${what} a key that a tab of ours has used`);
    this.usedByUs.add(message.key);
    this.onDisk = this.known[tab]!.copy();
  }
}

/** What happens next. Places in a list are taken modulo its length. */
type Step =
  | { readonly does: 'Romeo sends' }
  | { readonly does: 'Romeo opens'; readonly place: number }
  | { readonly does: 'we open' | 'Converse opens'; readonly tab: number; readonly place: number }
  | { readonly does: 'we send' | 'Converse sends' | 'Converse writes'; readonly tab: number };

const tab = fc.constantFrom(0, 1);
const place = fc.nat(100);
const steps = fc.array(
  fc.oneof<fc.WeightedArbitrary<Step>[]>(
    { weight: 5, arbitrary: fc.constant({ does: 'Romeo sends' }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant('Romeo opens'), place }) },
    { weight: 8, arbitrary: fc.record({ does: fc.constant('we open'), tab, place }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant('Converse opens'), tab, place }) },
    { weight: 5, arbitrary: fc.record({ does: fc.constant('we send'), tab }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('Converse sends'), tab }) },
    { weight: 3, arbitrary: fc.record({ does: fc.constant('Converse writes'), tab }) },
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);

/** One of our plugins opens a message: under the lock, in step with the other tab. */
async function weOpen(world: World, where: number, message: Message): Promise<void> {
  const [here, there] = [world.known[where]!.copy(), world.onDisk.copy()];
  const records = [world.record(where), world.recordOnDisk];
  const isUsed = here.used.has(message.key) || there.used.has(message.key) || world.usedByUs.has(message.key);
  const could = (await world.canOpen(records[0], message)) || (await world.canOpen(records[1], message));
  const isFork = !here.isBefore(there) && !there.isBefore(here);
  const looks = records.map(look);
  const isShared = looks.every(({ chains }) => chains.includes(message.chain));
  const mayBeForgotten = looks.some(({ oldChains }) => oldChains === 10);
  const { omemo } = world.tabs[where]!;
  const before = world.disk.content;
  const isOpened = await succeeds(omemo.exclusively(() => decrypt(world.ours(where).cipher, message)));
  world.adopt(where);
  if (!isOpened && world.disk.content !== before) {
    // A key that is not given out has been taken out of its chain all the same, and that is on the disk.
    world.known[where]!.used.add(message.key);
    world.onDisk = world.known[where]!.copy();
  }
  if (isOpened) world.useOurs(where, message, 'we opened');
  else if (could && !isUsed && (!isFork || isShared) && !mayBeForgotten) world.problems.push('we lost a message');
}

async function weSend(world: World, where: number): Promise<void> {
  if (world.record(where) === undefined && world.recordOnDisk === undefined) return;
  const { omemo } = world.tabs[where]!;
  const message = await omemo.exclusively(() => encrypt(world.ours(where).cipher));
  world.adopt(where);
  world.useOurs(where, message, 'we sent with');
  world.fromJuliet.push(message);
}

async function converseOpens(world: World, where: number, message: Message): Promise<void> {
  const isOpened = await succeeds(decrypt(world.converses(where), message));
  if (isOpened) world.use(where, message, 'Converse opened');
  world.note(where);
}

async function converseSends(world: World, where: number): Promise<void> {
  if (world.record(where) === undefined) return;
  const message = await encrypt(world.converses(where));
  world.use(where, message, 'Converse sent with');
  world.fromJuliet.push(message);
}

async function take(world: World, step: Step): Promise<void> {
  const messages = step.does === 'Romeo opens' ? world.fromJuliet : world.fromRomeo;
  const message = 'place' in step ? messages[step.place % Math.max(1, messages.length)] : undefined;
  if ('place' in step && message === undefined) return;
  switch (step.does) {
    case 'Romeo sends':
      world.fromRomeo.push(await encrypt(world.romeosRatchet.cipher));
      break;
    case 'Romeo opens':
      await succeeds(decrypt(world.romeosRatchet.cipher, message!));
      break;
    case 'we open':
      await weOpen(world, step.tab, message!);
      break;
    case 'Converse opens':
      await converseOpens(world, step.tab, message!);
      break;
    case 'we send':
      await weSend(world, step.tab);
      break;
    case 'Converse sends':
      await converseSends(world, step.tab);
      break;
    case 'Converse writes':
      world.store(step.tab).flush();
      world.onDisk = world.known[step.tab]!.copy();
  }
}

describe('Two tabs with one session', () => {
  let library: WholeLibomemo;
  let pubsub: MemoryPubsub;
  let romeo: MemoryOmemo;
  let juliet: MemoryOmemo;

  beforeAll(async () => {
    library = await loadLibomemo();
    pubsub = new MemoryPubsub();
    romeo = await MemoryOmemo.create(library, pubsub, ROMEO.jid, ROMEO.id);
    juliet = await MemoryOmemo.create(library, pubsub, JULIET.jid, JULIET.id);
  });

  /** All of them with a session that Romeo has started, and nobody has used. */
  async function newWorld(): Promise<World> {
    const fresh = new MemoryOmemo(pubsub, ROMEO.jid, new MemoryOmemoStore(romeo.store.spare, romeo.store.toJSON()));
    const world = new World(library, fresh, juliet);
    const bundle = pubsub.bundles.get(`${JULIET.jid}.${String(JULIET.id)}`)!;
    await world.romeosRatchet.build(bundle, bundle.prekeys[5]!);
    return world;
  }

  it(
    'use no message key twice, and lose none',
    async () => {
      const run = async (all: readonly Step[]): Promise<void> => {
        const world = await newWorld();
        for (const step of all) await take(world, step);
        if (world.problems.length > 0) throw new Error(world.problems.join('; '));
      };
      await fc.assert(fc.asyncProperty(steps, run), { numRuns: 25, endOnFailure: true });

      expect().nothing();
    },
    LONG_MS,
  );
});
