import { fileSink } from '../../../src/storage/file-sink.js';
import { createPart } from '../../../src/storage/partial-file.js';
import { markForgotten, storedFile } from '../../../src/storage/stored-files.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { Party } from '../../support/file-transfer-party.js';
import { MEMORY_TRANSPORT } from '../../support/memory-transport.js';
import { partsOf } from '../../support/parts.js';
import { ID, ProposalDialogue } from '../../support/proposal-dialogue.js';
import { propose as proposal } from '../../support/proposal-xml.js';
import { JULIET, ROMEO } from '../../support/people.js';
import { streamOf, testBytes } from '../../support/streams.js';

let isOver: boolean;
beforeEach(() => (isOver = false));
afterEach(() => (isOver = true));

/** Resolves when the condition holds, or the spec is over: storage tells nobody what it has done. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!isOver && !(await condition())) await new Promise((resolve) => setTimeout(resolve));
}

describe('File transfer', () => {
  let dialogue: ProposalDialogue;
  let romeo: Party;
  let juliet: Party;
  beforeEach(() => {
    dialogue = new ProposalDialogue();
    ({ romeo, juliet } = dialogue);
  });

  const account = bareJid(JULIET);
  // Transfers of other specs, which may hold their locks still, have other ids.
  const name: StoredName = { account, id: crypto.randomUUID() };
  const last: StoredName = { account, id: crypto.randomUUID() };
  /** As a transfer does, whose part nobody removes: the login of this page looks for parts at the same time. */
  const store = async (stored = name): Promise<void> => {
    const write = async (): Promise<void> => streamOf(testBytes(10)).pipeTo(await fileSink(stored, 10));
    await navigator.locks.request(`jet:${stored.id}`, write);
  };
  const isStored = (stored = name): Promise<boolean> =>
    storedFile(stored).then(
      () => true,
      () => false,
    );
  const isPart = async ({ id }: StoredName): Promise<boolean> => (await partsOf(account)).includes(id);

  /** Juliet logs in, and all that her page does then is done: parts go last, and at once. */
  async function loginSwept(): Promise<void> {
    await createPart(last);
    juliet.events.trigger('login', account);
    await until(async () => !(await isPart(last)) && !(await isPart(name)));
  }

  it('takes both applications and the transports that it was given, and says so', () => {
    const { applications, transports } = juliet.engine;

    expect(applications.get(NS.fileTransfer)).toBeDefined();
    expect(applications.get(NS.encryptedFileTransfer)).toBeDefined();
    expect(transports.all()).toEqual([juliet.transport]);
    expect(juliet.announced()).toEqual([
      NS.fileTransfer,
      NS.hashes,
      NS.sha256,
      NS.blake2b256,
      NS.converseJet,
      MEMORY_TRANSPORT,
    ]);
  });

  it('ends proposals when our stream is lost', async () => {
    await propose();
    juliet.events.trigger('stream lost');

    expect(juliet.cards.shown[0]?.transfer.state).toEqual({ name: 'failed', failure: 'connection-lost' });
  });

  it('ends the proposals of a device that went offline, and no others', async () => {
    await propose();
    juliet.events.trigger('peer gone', `${bareJid(ROMEO)}/garden`);

    expect(juliet.cards.shown[0]?.transfer.state).toEqual({ name: 'offered' });

    juliet.events.trigger('peer gone', ROMEO);

    expect(juliet.cards.shown[0]?.transfer.state).toEqual({ name: 'failed', failure: 'peer-gone' });
  });

  it('serves requests until the logout, and not after it', async () => {
    romeo.trustNow = 'trusted';
    const sending = romeo.send(new File(['words'], 'a.txt'), juliet);
    const card = await juliet.cards.first();
    card.actions.decline();
    await sending;
    await juliet.ask(card.transfer, romeo);
    romeo.events.trigger('logout');
    await juliet.ask(card.transfer, romeo);

    expect(juliet.cards.shown.slice(1).map(({ transfer }) => transfer.state)).toEqual([
      { name: 'saved' },
      { name: 'failed', failure: 'not-available' },
    ]);
  });

  it('removes at the login what a page left in the middle of a transfer', async () => {
    await createPart(name);
    await loginSwept();

    expect(await isPart(name)).toBeFalse();
  });

  it('stores a file for the account that has logged in', async () => {
    const sending = romeo.send(new File(['words'], 'a.txt'), juliet);
    const card = await juliet.cards.first();
    card.actions.accept();
    await sending;

    expect(await isStored({ account, id: card.transfer.id })).toBeTrue();
  });

  it('removes files with the logout where the browser is not trusted', async () => {
    juliet.forgetsAtLogout = true;
    await store();
    juliet.events.trigger('logout');
    await until(async () => !(await isStored()));

    expect(await isStored()).toBeFalse();
  });

  it('keeps files at the logout elsewhere', async () => {
    await store();
    juliet.events.trigger('logout');
    await loginSwept();

    expect(await isStored()).toBeTrue();
  });

  it('removes at its start what an untrusted browser was closed with', async () => {
    const other = { account: 'nurse@capulet.lit', id: crypto.randomUUID() };
    await loginSwept();
    for (const party of [romeo, juliet]) party.events.trigger('logout');
    await markForgotten(other.account);
    await store(other);
    const nurse = new Party(dialogue.network, 'nurse@capulet.lit/hall', { isLoggedIn: false });
    await until(async () => !(await isStored(other)));

    expect(nurse.cards.shown).toEqual([]);
  });

  const propose = (): Promise<void> => dialogue.tell(proposal(ID));
});
