import { SessionError, type Failure } from '../../../src/errors.js';
import { NS } from '../../../src/xmpp/namespaces.js';

/** XEP-0234 §9.1: there is no such file, or none for this peer. */
export const notAvailable = (failure: Failure = 'protocol', message = 'no such file'): SessionError =>
  new SessionError('failed-application', failure, message, {
    name: 'file-not-available',
    namespace: NS.fileTransferErrors,
  });

/** XEP-0234 §9.2: the receiver takes no file of that size. */
export const tooLarge = (failure: Failure, message: string): SessionError =>
  new SessionError('media-error', failure, message, { name: 'file-too-large', namespace: NS.fileTransferErrors });
