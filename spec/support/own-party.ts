import { AccountStore, type Unit } from '../../plugins/omemo-key-transport/own/account-store.js';
import { loadLibsignal } from '../../plugins/omemo-key-transport/own/libsignal.js';
import type { OtherTrust } from '../../plugins/omemo-key-transport/omemo/other-trust.js';
import type { OwnKeyTransport } from '../../plugins/omemo-key-transport/own/own-key-transport.js';
import { replenish, selfOf, settleIdentity } from '../../plugins/omemo-key-transport/own/own-identity.js';
import { startOwnIdentity, type OwnIdentity } from '../../plugins/omemo-key-transport/own/start.js';
import { NS } from '../../src/xmpp/namespaces.js';
import type { MemoryPep, MemoryPepPort } from './memory-pep.js';
import { freshJid } from './own-account.js';

export const noOtherTrust: OtherTrust = {
  trustIn: () => Promise.resolve('undecided'),
  decide: () => Promise.resolve(),
};

type Rows = Awaited<ReturnType<typeof rowsOf>>;
const spare = new Map<string, Rows>();

/** The keys of a store. */
async function rowsOf(unit: Unit, namespaces: readonly string[]) {
  const of = async (namespace: string) => ({
    namespace,
    counters: (await unit.get('counters', namespace))!,
    prekeys: await unit.all('prekeys', namespace),
    signed: await unit.all('signedPrekeys', namespace),
  });
  return { self: (await selfOf(unit))!, keys: await Promise.all(namespaces.map(of)) };
}

/** Making 100 keys takes most of a second: a second device of the same name has those of the first. */
async function prepare(store: AccountStore, name: string, namespaces: readonly string[]): Promise<void> {
  const library = await loadLibsignal();
  const cache = `${name} ${namespaces.join()}`;
  await store.transact(async (unit) => {
    const known = spare.get(cache);
    if (known === undefined) {
      await settleIdentity(unit, library, new Set());
      for (const namespace of namespaces) await replenish(unit, library, namespace, Date.now());
      spare.set(cache, await rowsOf(unit, namespaces));
      return;
    }
    unit.put('identity', 'self', known.self);
    for (const { namespace, counters, prekeys, signed } of known.keys) {
      unit.put('counters', namespace, counters);
      for (const [id, row] of prekeys) unit.put('prekeys', [namespace, id], row);
      for (const [id, row] of signed) unit.put('signedPrekeys', [namespace, id], row);
    }
  });
}

/** A device with an identity of its own on a server in memory. */
export class OwnParty {
  private constructor(
    readonly jid: string,
    readonly id: number,
    readonly port: MemoryPepPort,
    readonly own: OwnIdentity,
    /** A second look at its store, as another tab has. */
    readonly store: AccountStore,
  ) {}

  static async create(
    pep: MemoryPep,
    name: string,
    {
      namespaces = [NS.axolotl],
      jid = freshJid(name),
      otherTrust = noOtherTrust,
      now,
      prepared = true,
    }: {
      namespaces?: string[];
      jid?: string;
      otherTrust?: OtherTrust;
      now?: () => number;
      prepared?: boolean;
    } = {},
  ): Promise<OwnParty> {
    const store = await AccountStore.open(jid);
    if (prepared && (await store.read(selfOf)) === undefined) await prepare(store, name, namespaces);
    const port = pep.join(jid);
    const library = await loadLibsignal();
    const own = await startOwnIdentity({ port, library, namespaces, otherTrust, ...(now && { now }) });
    const self = await store.read(selfOf);
    return new OwnParty(jid, self!.deviceId, port, own, store);
  }

  get transport(): OwnKeyTransport {
    return this.own.transports[0]!;
  }

  close(): void {
    this.port.pep.leave(this.port);
    this.own.close();
    this.store.close();
  }

  async remove(): Promise<void> {
    this.close();
    await AccountStore.delete(this.jid);
  }
}
