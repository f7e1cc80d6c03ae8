/** What happens to our connection and to those of peers. Each listener is called until the page ends. */
export interface ConnectionEvents {
  /** Calls back with the account, a bare JID. */
  onLogin(listener: (account: string) => void): void;
  /** Calls back when nobody is logged in any more, for whatever reason. */
  onLogout(listener: () => void): void;
  /** Calls back after that where the user has asked for it. */
  onUserLogout(listener: () => void): void;
  /** Calls back when a stream begins: at login, and in the place of one that was lost. */
  onNewStream(listener: () => void): void;
  /** Calls back when our stream is lost, and with it what peers would have said. */
  onStreamLost(listener: () => void): void;
  /** Calls back when the device of a peer went offline. */
  onPeerGone(listener: (fullJid: string) => void): void;
}
