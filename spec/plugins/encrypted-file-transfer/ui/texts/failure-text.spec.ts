import { failureText } from '../../../../../plugins/encrypted-file-transfer/ui/texts/failure-text.js';
import { obstacleText } from '../../../../../plugins/encrypted-file-transfer/ui/texts/obstacle-text.js';
import { stateText } from '../../../../../plugins/encrypted-file-transfer/ui/texts/state-text.js';
import { inEnglish } from '../../../../support/english.js';
import { FAILURES, STATES, sampleTransfer } from '../../../../support/sample-transfer.js';

describe('failureText', () => {
  inEnglish();

  for (const direction of ['sent', 'received'] as const) {
    for (const failure of FAILURES) {
      it(`is a sentence for “${failure}” of a file that is ${direction}, without its word`, () => {
        const text = failureText(failure, direction);

        expect(text).toMatch(/^[A-Z].{20,}$/);
        if (failure.includes('-')) expect(text).not.toContain(failure);
      });
    }

    it(`differs for each failure of a file that is ${direction}`, () => {
      expect(new Set(FAILURES.map((failure) => failureText(failure, direction))).size).toBe(FAILURES.length);
    });
  }

  it('tells whose request was in vain to ask the person', () => {
    expect(failureText('not-available', 'received')).toBe(
      'The other side does not have this file any more. Ask the sender to offer it again.',
    );
  });

  it('tells each side what it can do', () => {
    expect(failureText('connection-lost', 'sent')).toBe('The connection was lost. Send the file again.');
    expect(failureText('connection-lost', 'received')).toBe('The connection was lost. Ask for the file again.');
    expect(failureText('peer-unsupported', 'sent')).toContain('cannot receive');
    expect(failureText('peer-unsupported', 'received')).toContain('was offered in a way');
  });
});

describe('stateText', () => {
  inEnglish();

  for (const direction of ['sent', 'received'] as const) {
    it(`says something of each state of a file that is ${direction}`, () => {
      for (const state of STATES) expect(stateText(sampleTransfer({ direction, state }))).not.toBe('');
    });
  }

  it('tells who declined and who cancelled', () => {
    const text = (name: 'declined' | 'cancelled', by: 'us' | 'peer') =>
      stateText(sampleTransfer({ state: { name, by } }));

    expect([text('declined', 'us'), text('declined', 'peer')]).toEqual([
      'You declined this file',
      'The other side declined this file',
    ]);
    expect([text('cancelled', 'us'), text('cancelled', 'peer')]).toEqual([
      'You cancelled the transfer',
      'The other side cancelled the transfer',
    ]);
  });
});

describe('obstacleText', () => {
  inEnglish();

  it('names the contact whose devices are the obstacle', () => {
    expect(obstacleText('offline', 'Juliet')).toBe('Juliet is offline');
    expect(obstacleText('not-capable', 'Juliet')).toContain('Juliet has no device online');
  });

  it('says what is missing here', () => {
    expect(obstacleText('no-keys', 'Juliet')).toContain('OMEMO');
    expect(obstacleText('no-jet', 'Juliet')).toContain('jet');
    expect(obstacleText('self', 'Juliet')).toContain('yourself');
  });
});
