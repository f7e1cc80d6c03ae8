import { keepNewest } from '../async/keep-newest.js';
import { tellDeployer } from '../log.js';
import { scriptsOf } from './calling-script.js';
import type { Converse } from './converse.js';

/** Answers of others that are remembered: one may come before ours. */
const MAX_ANSWERS = 20;

const keyOf = (jid: string | null, id: string | null): string => JSON.stringify([jid, id]);

/**
 * Notices that other code of the page answers the requests that we answer, as a plugin for calls may. The peer gets two
 * answers then, and the first one ends its transfer. The console names the script, once.
 */
export class ForeignAnswers {
  readonly #own = new WeakSet<Element>();
  readonly #taken = new Map<string, true>();
  /** The script that has answered, by request. */
  readonly #given = new Map<string, string>();
  #isTold = false;

  constructor({ api }: Converse) {
    api.listen.on('send', (stanza: Element) => {
      this.#onSend(stanza);
    });
  }

  /** A request that we answer has come. */
  take(iq: Element): void {
    const key = keyOf(iq.getAttribute('from'), iq.getAttribute('id'));
    keepNewest(this.#taken, key, true, MAX_ANSWERS);
    const script = this.#given.get(key);
    if (script !== undefined) this.#tell(script);
  }

  /** To be called before an answer of ours is sent. */
  isOurs(answer: Element): void {
    this.#own.add(answer);
  }

  #onSend(stanza: Element): void {
    const to = stanza.getAttribute('to');
    const isAnswer = stanza.localName === 'iq' && /^(result|error)$/.test(stanza.getAttribute('type') ?? '');
    if (this.#isTold || !isAnswer || to === null || this.#own.has(stanza)) return;
    // Our own script, that of Converse, and the one that had Converse send it.
    const [, converse, sender] = scriptsOf(new Error().stack ?? '');
    const script = sender ?? converse ?? 'an unknown script';
    const key = keyOf(to, stanza.getAttribute('id'));
    keepNewest(this.#given, key, script, MAX_ANSWERS);
    if (this.#taken.has(key)) this.#tell(script);
  }

  #tell(script: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    tellDeployer(`${script} answers Jingle requests that are for files, so transfers fail. Switch that plugin off.`);
  }
}
