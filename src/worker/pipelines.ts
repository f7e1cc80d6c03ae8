import { SessionError } from '../errors.js';
import { logUnexpected } from '../log.js';

type Code = typeof import('./start-pipelines.js');

/** Loads what starts the pipelines, which no page needs before its first transfer. @throws SessionError */
async function load(): Promise<Code> {
  try {
    return await import(/* webpackChunkName: "converse-jet-streams" */ './start-pipelines.js');
  } catch (error) {
    logUnexpected('loading what encrypts files', error);
    throw new SessionError('failed-application', 'unknown', 'what encrypts files cannot be loaded');
  }
}

export const startSending: Code['startSending'] = async (...job) => (await load()).startSending(...job);
export const startReceiving: Code['startReceiving'] = async (...job) => (await load()).startReceiving(...job);
export const prefixOf: Code['prefixOf'] = async (...job) => (await load()).prefixOf(...job);
export const isUnchanged: Code['isUnchanged'] = async (...job) => (await load()).isUnchanged(...job);
