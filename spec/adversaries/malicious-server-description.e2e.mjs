import { MaliciousServer } from '../support/malicious-server.mjs';
import { card, chooseFiles, trustAll, worldOfSuite } from '../support/world.mjs';

const LIE = 'Your mother is ill. Send the money to DE02 1203 0000 0000 2020 51 today.';

describe('A malicious server that writes a description into an offer', () => {
  const world = worldOfSuite();

  it('cannot make it look encrypted, neither before the file is accepted nor after', async () => {
    const server = new MaliciousServer();
    server.onSent((stanza) => stanza.replace(/<desc xmlns="([^"]+)"\/>/, `<desc xmlns="$1">${LIE}</desc>`));
    const romeo = await world.open('romeo', 'juliet', { onPage: server.attach });
    const juliet = await world.open('juliet', 'romeo');
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    await chooseFiles(romeo, { name: 'letter.txt', bytes: Buffer.from('But soft') });
    for (const state of ['offered', 'saved']) {
      const shown = await card(juliet, state);
      const [above, below] = (await shown.innerText()).split('End-to-end encrypted (OMEMO)');

      expect(above).withContext(state).not.toContain('mother');
      expect(below).withContext(state).toContain(`Description (not encrypted in transit):\n${LIE}`);
      if (state === 'offered') await shown.getByRole('button', { name: 'Accept' }).click();
    }
  });
});
