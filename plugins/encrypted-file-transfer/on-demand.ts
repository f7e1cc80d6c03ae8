import { removeHandle, removeOldHandles } from '../../src/storage/kept-handles.js';
import { AcceptedTransfer } from './receive/accepted-transfer.js';
import { requestFile } from './receive/request-file.js';
import { restoreReceiving } from './receive/restore-receiving.js';
import { ResumedReceiving } from './receive/resumed-receiving.js';
import { offerFile } from './send/outgoing-transfer.js';
import { offerByHash, serveByHash } from './send/serve-hash-request.js';
import { restoreSending } from './send/restore-sending.js';
import { serveFile, showRefused } from './send/serve-request.js';

/*
 * What offers, takes, serves, requests and resumes files: a file of its own, which a page loads when it does the first of these.
 */
export {
  AcceptedTransfer,
  ResumedReceiving,
  offerByHash,
  offerFile,
  removeHandle,
  removeOldHandles,
  requestFile,
  restoreReceiving,
  restoreSending,
  serveByHash,
  serveFile,
  showRefused,
};
