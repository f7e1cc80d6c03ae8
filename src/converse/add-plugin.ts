import { isHostError } from '../errors.js';
import { logUnexpected, tellDeployer } from '../log.js';
import type { Converse, ConverseGlobal } from './converse.js';
import { missingParts, SHARED_PARTS, type HostPart } from './host-parts.js';

/** A plugin, as Converse starts it. */
export interface Plugin {
  /** Plugins without which it does not start. */
  readonly dependencies: string[];
  /** What it calls in addition to {@link SHARED_PARTS}. */
  readonly parts?: readonly HostPart[];
  /** @throws HostError where the page or its settings do not let it start */
  readonly start: (converse: Converse) => void;
  /** Called in place of `start`, or after it has thrown. Nothing of Converse may be taken for granted. */
  readonly startOff?: (converse: Converse) => void;
}

/** A page that may have loaded Converse. */
interface Page {
  readonly converse?: ConverseGlobal;
}

/** Converse defines it when it is initialized. */
const ROOT = 'converse-root';

/**
 * Adds a plugin to Converse. Where it cannot start, the console says why, and Converse starts without it: Converse is not
 * there yet, is initialized already, lacks what the plugin calls, or its settings do not let the plugin start.
 */
export function addPlugin(name: string, plugin: Plugin, { converse }: Page = globalThis as Page): void {
  if (converse === undefined) {
    tellDeployer(
      `the plugin ${name} was not added: its script has to come after that of Converse, with type="module".`,
    );
    return;
  }
  if (customElements.get(ROOT) !== undefined) {
    tellDeployer(`the plugin ${name} does not start: its script has to come before converse.initialize().`);
  }
  let wasAsked = false;
  converse.plugins.add(name, {
    dependencies: plugin.dependencies,
    initialize() {
      wasAsked = true;
      startOn(this._converse, converse.env, name, plugin);
    },
  });
  const initialize = converse.initialize.bind(converse);
  converse.initialize = async (settings) => {
    const initialized = await initialize(settings);
    if (!wasAsked) tellDeployer(`the plugin ${name} is loaded, but was not started: does whitelisted_plugins name it?`);
    return initialized;
  };
}

/** Never throws: a plugin that does not start must not keep Converse from starting. */
function startOn(converse: Converse, env: unknown, name: string, { parts = [], start, startOff }: Plugin): void {
  const missing = missingParts(converse, env, [...SHARED_PARTS, ...parts]);
  try {
    if (missing.length === 0) {
      start(converse);
      return;
    }
    tellDeployer(`the plugin ${name} is off: this version of Converse has no ${missing.join(', ')}.`);
  } catch (error) {
    if (isHostError(error)) tellDeployer(`the plugin ${name} is off: ${error.message}.`);
    else logUnexpected(`starting the plugin ${name}`, error);
  }
  try {
    startOff?.(converse);
  } catch (error) {
    logUnexpected(`saying that the plugin ${name} is off`, error);
  }
}
