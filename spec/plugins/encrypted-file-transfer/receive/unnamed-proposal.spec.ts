import { Proposal } from '../../../../plugins/encrypted-file-transfer/receive/proposal.js';
import type { Transfer } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { ROMEO } from '../../../support/people.js';

const OFFERED: Transfer = {
  id: 'a',
  direction: 'received',
  peer: ROMEO,
  file: { name: 'file', mediaType: 'application/octet-stream' },
  encrypted: true,
  sender: { jid: 'romeo@montague.lit', id: 1, fingerprint: '0123456789abcdef'.repeat(4), trust: 'trusted' },
  state: { name: 'offered' },
};

describe('A proposal that was accepted', () => {
  /** Whether the session starts without another click. */
  function starts(proposed: Partial<Transfer>): boolean {
    const proposal = new Proposal('id', { ...OFFERED, ...proposed }, () => undefined);
    proposal.live.setState({ name: 'accepted' });
    return proposal.join(OFFERED, { actions: {}, ended: new Promise(() => undefined) });
  }

  it('starts with the session of the same file', () => {
    expect(starts({})).toBeTrue();
  });

  it('waits for another click when it named no file, even if the offer has its placeholder name and no size', () => {
    expect(starts({ isUnnamed: true })).toBeFalse();
  });
});
