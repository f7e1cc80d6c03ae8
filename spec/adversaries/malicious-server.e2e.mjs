import { MaliciousServer } from '../support/malicious-server.mjs';
import { card, chooseFiles, save, trustAll, worldOfSuite } from '../support/world.mjs';

describe('A malicious server', () => {
  const world = worldOfSuite();

  it('reads of a file neither the contents nor the key', async () => {
    const server = new MaliciousServer();
    const romeo = await world.open('romeo', 'juliet', { onPage: server.attach });
    const juliet = await world.open('juliet', 'romeo');
    await trustAll(romeo, 'juliet');
    const secret = 'My only love sprung from my only hate';
    await chooseFiles(romeo, { name: 'note.txt', bytes: Buffer.from(secret) });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect((await save(juliet)).bytes.toString()).toBe(secret);
    const wire = server.sent.join('\n');

    expect(wire).toContain('session-initiate');
    expect(wire).not.toContain(secret);
    expect(wire).not.toContain(Buffer.from(secret).toString('base64').slice(0, 40));
  });
});
