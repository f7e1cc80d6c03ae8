/** Whole tasks, as Chromium's scheduler runs them. */
const TASK = 'ThreadControllerImpl::RunTask';
const MAIN_THREAD = 'CrRendererMain';

/** Records what the threads of a page's browser do. @returns the same events as chrome://tracing shows */
async function record(page, action) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', { categories: '-*,toplevel', transferMode: 'ReportEvents' });
  await action();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return events;
}

function longestOf(events) {
  const keyOf = ({ pid, tid }) => `${pid} ${tid}`;
  const isNamed = ({ name, args }) => name === 'thread_name' && args.name === MAIN_THREAD;
  const main = new Set(events.filter(isNamed).map(keyOf));
  const tasks = events.filter((event) => event.name === TASK && event.tdur !== undefined && main.has(keyOf(event)));
  if (tasks.length === 0) throw new Error('Chromium tells no tasks any more');
  return tasks.reduce((longest, { tdur }) => Math.max(longest, tdur), 0) / 1000;
}

/**
 * The longest task on the main threads of browsers in the time of their processor: what other programs of the machine
 * take from them does not count.
 * @param pages one of each browser
 * @returns milliseconds
 */
export async function longestTaskTime(pages, action) {
  let during = action;
  const all = [];
  for (const page of pages) {
    const inner = during;
    during = async () => {
      all.push(await record(page, inner));
    };
  }
  await during();
  return Math.max(...all.map(longestOf));
}
