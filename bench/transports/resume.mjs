/** How far a file is when its receiver's page is reloaded. */
const PART = 0.9;
const WAIT_MS = 600_000;

const newestState = () => [...document.querySelectorAll('converse-file-transfer')].at(-1)?.transfer.state;

const untilState = ({ page }, name, bytes = 0) =>
  page.waitForFunction(
    ([wanted, least]) => {
      const { state } = [...document.querySelectorAll('converse-file-transfer')].at(-1)?.transfer ?? {};
      return state?.name === wanted && (state.bytes ?? 0) > least;
    },
    [name, bytes],
    { timeout: WAIT_MS, polling: 10 },
  );

/** Reloads the receiver's page, and resumes. @returns ms until there is a new byte */
async function resume(juliet, { withRecord }) {
  await juliet.reload();
  await untilState(juliet, 'interrupted', 1);
  if (!withRecord) await juliet.page.evaluate(removeRecords);
  const { bytes } = await juliet.page.evaluate(newestState);
  const start = Date.now();
  await juliet.page.getByRole('button', { name: 'Resume' }).last().click();
  await untilState(juliet, 'transferring', bytes);
  return Date.now() - start;
}

/** Removes the states of hashes from the page's private file system. */
async function removeRecords() {
  const root = await navigator.storage.getDirectory();
  const all = await root.getDirectoryHandle('converse-jet');
  for await (const account of all.values()) {
    for await (const name of account.keys()) if (name.endsWith('.resume')) await account.removeEntry(name);
  }
}

/** A large file whose receiver reloads her page near its end: with the state of its hash, and without. */
export async function measureResume(world, samples, { largeBytes }) {
  console.log('Resume …');
  const path = await world.file(largeBytes);
  const clients = await world.openBoth();
  const { romeo, juliet } = clients;
  await romeo.page.waitForSelector('.jet-send[aria-disabled="false"]', { timeout: WAIT_MS });
  const button = romeo.page.getByRole('button', { name: 'Send file' });
  const [chooser] = await Promise.all([romeo.page.waitForEvent('filechooser'), button.click()]);
  await chooser.setFiles(path);
  await untilState(juliet, 'transferring', largeBytes * PART);
  samples.add('resumeFirstByte', await resume(juliet, { withRecord: true }));
  samples.add('resumeRehash', await resume(juliet, { withRecord: false }));
  await untilState(juliet, 'saved', -1);
  await clients.close();
}
