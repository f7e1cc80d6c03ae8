import type { TransferState } from '../../transfer/transfer.js';
import { obstacleText } from './obstacle-text.js';
import { translate, translatePlural } from './translate.js';

/** What a file waits for before it is offered. @param contact what the peer is called */
export function waitingText(state: Extract<TransferState, { name: 'waiting' }>, contact: string): string {
  switch (state.until) {
    case 'turn':
      return translatePlural('%1$s of %2$s waits', '%1$s of %2$s wait', state.waiting, state.of);
    case 'ready':
      return translate('Getting ready');
    case 'decision':
      return translate('Waits until you have decided on the devices of %1$s', contact);
    case 'online':
      return translate('Waits in this tab until %1$s is online', contact);
    case 'device':
      return translate('Waits in this tab: %1$s', obstacleText(state.obstacle, contact));
  }
}
