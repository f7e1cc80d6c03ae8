import type { Converse } from './converse.js';

/**
 * A function of Converse that we call, by its path from `_converse`; what `converse.env` has is below `env`. Converse may
 * be older or newer than the one we know, so each is looked for, and no version number says anything.
 */
export type HostPart = `${'api' | 'env' | 'exports' | 'state'}.${string}`;

/** What each of our plugins calls. */
export const SHARED_PARTS: readonly HostPart[] = [
  'api.connection.connected',
  'api.connection.get',
  'api.disco.own.features.add',
  'api.disco.own.features.get',
  'api.listen.not',
  'api.listen.on',
  'api.send',
  'api.sendIQ',
  'api.settings.extend',
  'api.settings.get',
  'api.trigger',
  'api.user.presence.send',
];

const valueAt = (root: unknown, path: string): unknown =>
  path.split('.').reduce((at: unknown, name) => (at as Record<string, unknown> | null | undefined)?.[name], root);

/** Those that this Converse does not have. @param env `converse.env` of the page */
export function missingParts({ api, exports, state }: Converse, env: unknown, parts: readonly HostPart[]): HostPart[] {
  const root = { api, env, exports, state };
  return parts.filter((part) => typeof valueAt(root, part) !== 'function');
}
