import { longestTaskTime } from '../main-thread.mjs';

const READY_MS = 60_000;

/** Opens the dialog of a chat's button. */
async function openChooser({ page }) {
  await page.waitForSelector('.jet-send[aria-disabled="false"]', { timeout: READY_MS });
  const button = page.getByRole('button', { name: 'Send file' });
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()]);
  return chooser;
}

/**
 * Sends a file from Romeo's page to Juliet's.
 * @param options `onStart` is called when the file is chosen
 * @returns `rate` in MB/s from its first byte to the last, `seconds` from choosing it until it is saved, and
 *   `longestTask` of both pages, in ms
 */
export async function transfer({ romeo, juliet }, path, { onStart } = {}) {
  const chooser = await openChooser(romeo);
  await romeo.call('expectTransfer', 'juliet');
  await juliet.call('expectTransfer', 'romeo');
  const start = Date.now();
  await chooser.setFiles(path);
  await onStart?.();
  const ends = [romeo, juliet].map(({ call }) => call('expectedTransfer'));
  const [ours, { rate, savedAt, longestTask }] = await Promise.all(ends);
  return { rate, seconds: (savedAt - start) / 1000, longestTask: Math.max(ours.longestTask, longestTask) };
}

/** Measures a transfer. @returns its rate; the longest task is added to the samples of that name */
export async function rateOf(clients, path, { samples, longestTask }) {
  const { rate, longestTask: ms } = await transfer(clients, path);
  samples.add(longestTask, ms);
  return rate;
}

/** The longest task of a transfer, in milliseconds of the processor. Its recording takes time: the rate does not count. */
export const taskTimeOf = (clients, path) =>
  longestTaskTime([clients.romeo.page, clients.juliet.page], () => transfer(clients, path));
