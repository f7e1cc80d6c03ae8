import { askToSend } from '../../../../../plugins/encrypted-file-transfer/ui/composer/ask-to-send.js';
import { press, textOf } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';

describe('the question before files that were dropped or pasted are sent', () => {
  inEnglish();

  for (const [isEncrypted, said] of [
    [true, 'End-to-end encrypted'],
    [false, 'Not encrypted'],
  ] as const) {
    it(`says how they go: ${said}`, async () => {
      const answer = askToSend([new File(['bytes'], 'a.txt')], { name: 'Juliet', isEncrypted });
      const dialog = document.querySelector('dialog')!;

      expect(textOf(dialog)).toContain('Send 1 file to Juliet?');
      expect(textOf(dialog)).toContain(said);

      press(dialog, 'Send');

      expect(await answer).toBeTrue();
    });
  }
});
