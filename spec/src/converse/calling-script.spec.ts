import { callingScript } from '../../../src/converse/calling-script.js';

describe('callingScript', () => {
  it('names the script that called', async () => {
    const url = new URL('/fixtures/calls-plugin.js', location.origin).href;
    const { start } = (await import(/* webpackIgnore: true */ url)) as { start(plugin: () => unknown): unknown };

    expect(start(() => callingScript(new Error().stack ?? ''))).toBe(url);
  });

  const STACKS = {
    Chromium: `Error
    at load (https://example.org/dist/converse-jet.js?v=1:1:65)
    at Object.initialize (https://example.org/dist/converse-jet.js?v=1:1:144)
    at https://cdn.example:8443/npm/converse.js@14.0.0/dist/converse.min.js:2:105
    at Array.forEach (<anonymous>)
    at async https://example.org/start.js:1:108`,
    Firefox: `load@https://example.org/dist/converse-jet.js?v=1:1:65
initialize@https://example.org/dist/converse-jet.js?v=1:1:144
go/<@https://cdn.example:8443/npm/converse.js@14.0.0/dist/converse.min.js:2:106
async*@https://example.org/start.js:1:108
`,
    Safari: `load@https://example.org/dist/converse-jet.js?v=1:1:75
@https://example.org/dist/converse-jet.js?v=1:1:144
forEach@[native code]
https://cdn.example:8443/npm/converse.js@14.0.0/dist/converse.min.js:2:107
module code@https://example.org/start.js:1:108`,
  };
  for (const [browser, stack] of Object.entries(STACKS)) {
    it(`reads the stack of ${browser}`, () => {
      expect(callingScript(stack)).toBe('https://cdn.example:8443/npm/converse.js@14.0.0/dist/converse.min.js');
    });
  }

  it('names the one script of a page in which a bundler has put both into one', () => {
    const stack = `Error
    at load (https://example.org/app.js:1:65)
    at go (https://example.org/app.js:2:105)`;

    expect(callingScript(stack)).toBe('https://example.org/app.js');
  });

  it('names none where there is no stack', () => {
    expect(callingScript('')).toBeUndefined();
  });
});
