import { requestFile } from './receive/request-file.js';
import { offerFile } from './send/outgoing-transfer.js';
import { offerByHash, serveByHash } from './send/serve-hash-request.js';
import { serveFile, showRefused } from './send/serve-request.js';

/*
 * What offers, serves and requests files: a file of its own, which a page loads when it does the first of these.
 */
export { offerByHash, offerFile, requestFile, serveByHash, serveFile, showRefused };
