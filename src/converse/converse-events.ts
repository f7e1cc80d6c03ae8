import type { ConnectionEvents } from '../xmpp/connection-events.js';
import type { Converse } from './converse.js';
import type { PeerFeatures } from './peer-features.js';

/** Tells of the connection as Converse does. */
export const converseEvents = (converse: Converse, peerFeatures: Pick<PeerFeatures, 'onGone'>): ConnectionEvents => {
  const { listen } = converse.api;
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
    onStreamLost(listener) {
      listen.on('disconnected', () => {
        listener();
      });
      // A stream that is resumed was never lost.
      listen.on('reconnected', () => {
        if (converse.api.connection.get()?.hasResumed() !== true) listener();
      });
    },
    onPeerGone: (listener) => void peerFeatures.onGone(listener),
  };
};
