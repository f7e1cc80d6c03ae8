import { readFileSync } from 'node:fs';

const SOURCE = readFileSync('plugins/encrypted-file-transfer/ui/texts/obstacle-text.ts', 'utf8');
const DEPLOY = readFileSync('docs/deploy.md', 'utf8');

describe('docs/deploy.md', () => {
  it('has a row for each reason why the button is off', () => {
    const [, reasons] = /function obstacleText([^]*?)\n}/.exec(SOURCE);
    const texts = [...reasons.matchAll(/translate\('([^']*)'/g)].map(([, text]) => text.replace('%1$s', '…'));

    expect(texts.length).toBe(reasons.match(/case '/g).length);
    expect(texts.filter((text) => !DEPLOY.includes(`\n| ${text} |`))).toEqual([]);
  });
});
