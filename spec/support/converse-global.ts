import type { Converse, ConverseGlobal } from '../../src/converse/converse.js';

type Plugin = Parameters<ConverseGlobal['plugins']['add']>[1];

const plugins = new Map<string, Plugin>();

/** The page's `converse`: import this before a plugin's `index.js`. */
export const pageConverse: ConverseGlobal = {
  plugins: { add: (name, plugin) => plugins.set(name, plugin) },
  env: {},
  initialize: () => Promise.resolve(),
};
Object.assign(globalThis, { converse: pageConverse });

/** What a plugin says it needs. */
export const dependenciesOf = (name: string): readonly string[] | undefined => plugins.get(name)?.dependencies;

/** Starts a plugin as Converse does. */
export function initializePlugin(name: string, host: Converse): void {
  plugins.get(name)!.initialize.call({ _converse: host });
}
