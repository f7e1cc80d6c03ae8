import { keepNewest } from '../async/keep-newest.js';
import type { Flood } from './application.js';

/** Offers of one account within a minute. */
const MAX_OFFERS_PER_MINUTE = 30;
const MINUTE_MS = 60_000;
/** Accounts that are remembered. */
const MAX_ACCOUNTS = 1000;

interface Offers {
  /** When the taken ones of the last minute came. */
  readonly times: number[];
  /** What of the present flood was told. */
  readonly told: Set<Flood>;
  /** When the last one too many came. */
  refused: number;
}

/** Counts the offers of each account. */
export class OfferLimits {
  readonly #accounts = new Map<string, Offers>();

  /** @returns false when this offer is one too many */
  take(account: string): boolean {
    const { times } = this.#offersOf(account);
    const now = performance.now();
    while (times[0] !== undefined && now - times[0] >= MINUTE_MS) times.shift();
    if (times.length >= MAX_OFFERS_PER_MINUTE) return false;
    times.push(now);
    return true;
  }

  /** True once in a flood, which is over when no offer was one too many for a minute. */
  isNews(account: string, flood: Flood): boolean {
    const offers = this.#offersOf(account);
    const now = performance.now();
    if (now - offers.refused >= MINUTE_MS) offers.told.clear();
    offers.refused = now;
    if (offers.told.has(flood)) return false;
    offers.told.add(flood);
    return true;
  }

  #offersOf(account: string): Offers {
    const offers = this.#accounts.get(account) ?? { times: [], told: new Set(), refused: 0 };
    keepNewest(this.#accounts, account, offers, MAX_ACCOUNTS);
    return offers;
  }
}
