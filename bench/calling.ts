/** What runs in a page that no driver holds: it asks for its calls (calls.mjs). */
import * as page from './page.js';

const functions: Readonly<Record<string, unknown>> = page;

async function answer({ name, values }: { name: string; values: unknown[] }): Promise<object> {
  try {
    return { result: await (functions[name] as (...values: unknown[]) => unknown)(...values) };
  } catch (error) {
    return { error: String(error) };
  }
}

let last: object = {};
for (;;) {
  const response = await fetch('/calls', { method: 'POST', body: JSON.stringify(last) });
  last = await answer((await response.json()) as { name: string; values: unknown[] });
}
