import { Party } from './file-transfer-party.js';
import { MemoryNetwork } from './memory-iq.js';
import { JULIET, ROMEO } from './people.js';

export const ID = 'ca3cf894-5325-482f-a412-a6e9f832298d';
/** The file that Romeo proposes, unless told otherwise. */
export const FILE = new File(['words'], 'a.txt', { type: 'text/plain' });

/** Romeo, who proposes files, and Juliet, who trusts his device. */
export class ProposalDialogue {
  readonly network = new MemoryNetwork();
  readonly romeo = new Party(this.network, ROMEO);
  readonly juliet = new Party(this.network, JULIET);

  constructor() {
    this.juliet.security.trust = 'trusted';
  }

  /** Romeo says something, and all that comes of it. */
  async tell(payload: Element, from = this.romeo): Promise<void> {
    from.messages.send(JULIET, payload);
    await this.network.settled();
  }

  /** Romeo offers a file as the session of his proposal. */
  offer(file = FILE, { clear = false, from = this.romeo, id = ID } = {}): Promise<void> {
    const uuid = spyOn(crypto, 'randomUUID').and.returnValue(id as ReturnType<typeof crypto.randomUUID>);
    return from.send(file, this.juliet, { clear }).finally(() => uuid.and.callThrough());
  }

  /** All that Juliet has said. */
  get answers(): string[] {
    const { dialogue } = this.network;
    return dialogue.filter((line) => line.startsWith('juliet: ')).map((line) => line.slice('juliet: '.length));
  }

  /** All states of each of her cards. */
  get states(): string[][] {
    return this.juliet.cards.shown.map((card) => card.states);
  }
}
