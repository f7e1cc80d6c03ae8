/* What a worker does with the bytes of a file, or the page where it may have no worker. */
export { hashPrefix } from './prefix.js';
export { receivePipeline } from './receive.js';
export { beginsWith, sendPipeline } from './send.js';
