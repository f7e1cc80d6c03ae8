/*
 * What offers, serves and requests files: a file of its own, which a page loads when it does the first of these.
 */
export { requestFile } from './receive/request-file.js';
export { offerFile } from './send/outgoing-transfer.js';
export { offerByHash, serveByHash } from './send/serve-hash-request.js';
export { serveFile, showRefused } from './send/serve-request.js';
