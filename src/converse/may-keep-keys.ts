import type { Converse } from './converse.js';
import { isVisitor } from './visitor.js';

/** Why this browser must not keep keys; undefined when it may. */
export function whyNoKeys(converse: Converse): string | undefined {
  const { api, state } = converse;
  if (isVisitor(converse)) return 'no keys are kept for a visitor';
  const config = state['config'] as { get(name: string): unknown } | undefined;
  if (config?.get('trusted') !== true) return 'no keys are kept on a browser that is not trusted';
  return api.settings.get('clear_cache_on_logout') === true ? 'no keys are kept with clear_cache_on_logout' : undefined;
}
