import type { SessionEnd } from '../../../src/jingle/application.js';
import type { Decision } from '../../../src/key-transport/key-transport.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { isFinal, type Transfer, type TransferActions, type TransferState } from '../transfer/transfer.js';
import { finishElement, proceedElement, rejectElement } from '../wire/proposal-stanza.js';

/** How long a peer may take from our `<proceed/>` to its session-initiate. */
const INITIATE_MS = 60_000;

/** What becomes of a proposal when its session comes. */
interface ProposedSession {
  readonly actions: TransferActions;
  readonly ended: Promise<SessionEnd>;
}

/** A file that a peer wants to offer: its card, and from Accept on the wait for its session. */
export class Proposal {
  readonly live: RunningTransfer;
  /** What a person can do with its card: from its session on, what that can do. */
  readonly actions = {
    accept: () => {
      this.#accept();
    },
    decline: () => {
      this.#decline();
    },
    cancel: () => {
      if (this.#session === undefined) this.end({ name: 'cancelled', by: 'us' });
      else this.#session.actions.cancel?.();
    },
    trust: (decision: Decision) => this.#session?.actions.trust?.(decision),
  } satisfies TransferActions;
  readonly #id: string;
  readonly #send: (payload: Element) => void;
  #session: ProposedSession | undefined;
  #hasProceeded = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send sends a payload to the peer */
  constructor(id: string, transfer: Transfer, send: (payload: Element) => void) {
    this.#id = id;
    this.#send = send;
    this.live = new RunningTransfer(transfer);
    const stop = this.live.onChange(({ state }) => {
      if (!isFinal(state)) return;
      stop();
      void this.#finish(state);
    });
  }

  /** Ends a proposal that has no session; one that has ends with that. */
  end(state: TransferState): void {
    if (this.#session === undefined) this.live.setState(state);
  }

  /** Its session has come and was refused: the card names the file that was offered in it. */
  refuse(offered: Transfer, state: TransferState): void {
    if (this.#session !== undefined) return;
    this.live.replace({ ...offered, state: this.live.transfer.state });
    this.live.setState(state);
  }

  /** Ends a proposal that the user has not answered here. */
  answeredElsewhere(state: TransferState): void {
    if (this.live.transfer.state.name === 'offered') this.end(state);
  }

  /**
   * Its session has come. What the user accepted is the file of a known device: the card offers anything else again.
   * @returns true when the user has accepted this already
   */
  join(offered: Transfer, session: ProposedSession): boolean {
    clearTimeout(this.#timer);
    this.#session = session;
    const { file, state, isUnnamed } = this.live.transfer;
    const isSame =
      isUnnamed !== true && file.name === offered.file.name && file.size === offered.file.size && offered.encrypted;
    const isAccepted = state.name === 'accepted' && isSame && offered.sender?.trust === 'trusted';
    this.live.replace({ ...offered, state: isAccepted ? state : offered.state });
    return isAccepted;
  }

  #accept(): void {
    if (this.#session !== undefined) {
      this.#session.actions.accept?.();
      return;
    }
    if (this.live.transfer.state.name !== 'offered') return;
    this.#hasProceeded = true;
    this.live.setState({ name: 'accepted' });
    this.#timer = setTimeout(() => {
      this.end({ name: 'failed', failure: 'timeout' });
    }, INITIATE_MS);
    this.#send(proceedElement(this.#id));
  }

  #decline(): void {
    if (this.#session !== undefined) {
      this.#session.actions.decline?.();
      return;
    }
    if (this.live.transfer.state.name !== 'offered') return;
    this.#send(rejectElement(this.#id));
    this.end({ name: 'declined', by: 'us' });
  }

  async #finish(state: TransferState): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#hasProceeded) return;
    await this.#session?.ended;
    this.#send(finishElement(this.#id, state.name === 'saved'));
  }
}
