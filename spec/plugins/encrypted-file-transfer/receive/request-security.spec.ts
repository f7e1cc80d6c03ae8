import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';

describe('Asking for a file again', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  /** Juliet declines a file of Romeo, and then asks for it. @returns the state of her last card */
  async function ask({ security }: { security: boolean }): Promise<unknown> {
    ({ network, romeo, juliet } = romeoAndJuliet());
    romeo.trustNow = 'trusted';
    const sent = romeo.send(new File(['words'], 'a.txt'), juliet);
    const card = await juliet.cards.first();
    card.actions.decline();
    await sent;
    if (!security) Object.assign(juliet, { security: undefined });
    await juliet.ask(card.transfer, romeo);
    return juliet.cards.shown.at(-1)?.transfer.state;
  }

  it('says nothing to a device with which there is no security', async () => {
    expect(await ask({ security: false })).toEqual({ name: 'failed', failure: 'not-available' });
    expect(network.dialogue).not.toContain('juliet: session-initiate');
  });

  it('reaches a device with which there is one', async () => {
    expect(await ask({ security: true })).toEqual({ name: 'saved' });
    expect(network.dialogue).toContain('juliet: session-initiate');
  });
});
