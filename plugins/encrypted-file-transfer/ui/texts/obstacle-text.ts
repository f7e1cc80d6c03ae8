import type { Obstacle } from '../../devices/reachability.js';
import { translate } from './translate.js';

/** Why the button is off, for its tooltip. */
export function obstacleText(obstacle: Obstacle, contact: string): string {
  switch (obstacle) {
    case 'self':
      return translate('You cannot send files to yourself');
    case 'no-keys':
      return translate('Encrypted files need an encryption such as OMEMO, which is not available here');
    case 'no-jet':
      return translate('Encrypted files need the plugin “jet”, which is not enabled here');
    case 'offline':
      return translate('%1$s is offline', contact);
    case 'not-capable':
      return translate('%1$s has no device online that can receive encrypted files', contact);
  }
}
