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
        const text = failureText(failure, sampleTransfer({ direction }), 'Juliet');

        expect(text).toMatch(/^[A-Z].{15,}\.$/);
        if (failure.includes('-')) expect(text).not.toContain(failure);
      });
    }

    it(`differs for each failure of a file that is ${direction}`, () => {
      expect(
        new Set(FAILURES.map((failure) => failureText(failure, sampleTransfer({ direction }), 'Juliet'))).size,
      ).toBe(FAILURES.length);
    });
  }

  it('names the contact', () => {
    const text = (direction: 'sent' | 'received') => failureText('timeout', sampleTransfer({ direction }), 'Juliet');

    expect([text('sent'), text('received')]).toEqual(Array(2).fill('Juliet’s device did not answer in time.'));
  });

  it('tells whose limit it is', () => {
    const text = (direction: 'sent' | 'received', size: number) =>
      failureText('too-large', sampleTransfer({ direction, file: { name: 'a', size, mediaType: '' } }), 'Juliet');

    expect(text('sent', 1000)).toBe('The file is larger than Juliet’s device accepts.');
    expect(text('received', 1000)).toBe('The file is larger than this page accepts.');
    expect(text('sent', 2e11)).toBe('No transfer can carry more than 68.7 GB.');
  });

  it('tells each side what it could not do', () => {
    const text = (direction: 'sent' | 'received') =>
      failureText('peer-unsupported', sampleTransfer({ direction }), 'Juliet');

    expect(text('sent')).toContain('cannot receive');
    expect(text('received')).toContain('was offered in a way');
  });
});

describe('stateText', () => {
  inEnglish();

  for (const direction of ['sent', 'received'] as const) {
    it(`says something of each state of a file that is ${direction}`, () => {
      for (const state of STATES)
        expect(stateText(sampleTransfer({ direction, state }), 'Juliet')).not.toMatch(/^$|undefined/);
    });
  }

  it('tells who declined and who cancelled', () => {
    const text = (name: 'declined' | 'cancelled', by: 'us' | 'peer') =>
      stateText(sampleTransfer({ state: { name, by } }), 'Juliet');

    expect([text('declined', 'us'), text('declined', 'peer')]).toEqual([
      'You declined this file',
      'Juliet declined this file',
    ]);
    expect([text('cancelled', 'us'), text('cancelled', 'peer')]).toEqual([
      'You cancelled the transfer',
      'Juliet cancelled the transfer',
    ]);

    const uploaded = sampleTransfer({ state: { name: 'cancelled', by: 'us', isUploaded: true } });

    expect(stateText(uploaded, 'Juliet')).toBe('You chose to upload it instead');
  });
});

describe('obstacleText', () => {
  inEnglish();

  it('names the contact whose devices are the obstacle', () => {
    expect(obstacleText('offline', 'Juliet')).toBe('Juliet is offline');
    expect(obstacleText('not-capable', 'Juliet')).toContain('Juliet has no device online');
    expect(obstacleText('stranger', 'Juliet')).toBe('Juliet is not one of your contacts');
    expect(obstacleText('unseen', 'Juliet')).toBe('Juliet has to write in this chat first');
  });

  it('says what is missing here', () => {
    expect(obstacleText('no-keys', 'Juliet')).toContain('OMEMO');
    expect(obstacleText('no-jet', 'Juliet')).toContain('jet');
    expect(obstacleText('self', 'Juliet')).toContain('your other devices');
  });
});
