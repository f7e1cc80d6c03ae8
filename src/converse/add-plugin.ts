import { tellDeployer } from '../log.js';
import type { Converse, ConverseGlobal } from './converse.js';

/** A plugin, as Converse starts it. */
export interface Plugin {
  /** Plugins without which it does not start. */
  readonly dependencies: string[];
  readonly start: (converse: Converse) => void;
}

/** A page that may have loaded Converse. */
interface Page {
  readonly converse?: ConverseGlobal;
}

/** Converse defines it when it is initialized. */
const ROOT = 'converse-root';

/**
 * Adds a plugin to Converse. Where it cannot start, the console says why: Converse is not there yet, is initialized
 * already, or its settings do not let the plugin start.
 */
export function addPlugin(
  name: string,
  { dependencies, start }: Plugin,
  { converse }: Page = globalThis as Page,
): void {
  if (converse === undefined) {
    tellDeployer(
      `the plugin ${name} was not added: its script has to come after that of Converse, with type="module".`,
    );
    return;
  }
  if (customElements.get(ROOT) !== undefined) {
    tellDeployer(`the plugin ${name} does not start: its script has to come before converse.initialize().`);
  }
  let hasStarted = false;
  converse.plugins.add(name, {
    dependencies,
    initialize() {
      hasStarted = true;
      start(this._converse);
    },
  });
  const initialize = converse.initialize.bind(converse);
  converse.initialize = async (settings) => {
    const initialized = await initialize(settings);
    if (!hasStarted)
      tellDeployer(`the plugin ${name} is loaded, but was not started: does whitelisted_plugins name it?`);
    return initialized;
  };
}
