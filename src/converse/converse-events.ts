import type { ConnectionEvents } from '../xmpp/connection-events.js';
import type { Converse } from './converse.js';
import { hasResumed } from './has-resumed.js';
import type { PeerFeatures } from './peer-features.js';

/** Tells of the connection as Converse does. */
export const converseEvents = (converse: Converse, peerFeatures: Pick<PeerFeatures, 'onGone'>): ConnectionEvents => {
  const { listen } = converse.api;
  /** A stream that is resumed was never lost. */
  const onReplaced = (listener: () => void): void => {
    listen.on('reconnected', () => {
      if (!hasResumed(converse)) listener();
    });
  };
  return {
    onLogin(listener) {
      listen.on('connected', () => {
        listener(String(converse.session?.get('bare_jid')));
      });
    },
    onLogout(listener) {
      listen.on('disconnected', () => {
        listener();
      });
    },
    onUserLogout(listener) {
      listen.on('logout', () => {
        listener();
      });
    },
    onNewStream(listener) {
      listen.on('connected', () => {
        listener();
      });
      onReplaced(listener);
    },
    onStreamLost(listener) {
      listen.on('disconnected', () => {
        listener();
      });
      onReplaced(listener);
    },
    onPeerGone: (listener) => void peerFeatures.onGone(listener),
  };
};
