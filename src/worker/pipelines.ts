import { loadPart } from '../load-part.js';

type Code = typeof import('./start-pipelines.js');

/** Loads what starts the pipelines, which no page needs before its first transfer. @throws SessionError */
const load = (): Promise<Code> =>
  loadPart(
    'failed-application',
    'what encrypts files',
    () => import(/* webpackChunkName: "converse-jet-streams" */ './start-pipelines.js'),
  );

export const startSending: Code['startSending'] = async (...job) => (await load()).startSending(...job);
export const startReceiving: Code['startReceiving'] = async (...job) => (await load()).startReceiving(...job);
export const prefixOf: Code['prefixOf'] = async (...job) => (await load()).prefixOf(...job);
export const isUnchanged: Code['isUnchanged'] = async (...job) => (await load()).isUnchanged(...job);
