import { tellDeployer } from '../log.js';
import type { ConverseApi } from './converse.js';

/** What a setting may be. */
export interface Kind {
  /** In words: `true or false`. */
  readonly is: string;
  readonly fits: (value: unknown) => boolean;
  /** What happens where it is something else, as a clause: `0 is used instead`. */
  readonly otherwise: string;
}

/** Names each setting in the console that is not what it may be. */
export function checkSettings(
  { settings }: Pick<ConverseApi, 'settings'>,
  kinds: Readonly<Record<string, Kind>>,
): void {
  for (const [name, { is, fits, otherwise }] of Object.entries(kinds)) {
    if (!fits(settings.get(name))) tellDeployer(`the setting ${name} has to be ${is}: ${otherwise}.`);
  }
}
