/** Names a stored file. */
export interface StoredName {
  /** Bare JID of the account that received it. */
  readonly account: string;
  /** Letters, digits and `-`. */
  readonly id: string;
}
