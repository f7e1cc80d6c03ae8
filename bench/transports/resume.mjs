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
async function resume(juliet, { withState }) {
  await juliet.reload();
  await untilState(juliet, 'interrupted', 1);
  if (!withState) await juliet.page.evaluate(spoilStates);
  const { bytes } = await juliet.page.evaluate(newestState);
  const start = Date.now();
  await juliet.page.getByRole('button', { name: 'Resume' }).last().click();
  await untilState(juliet, 'transferring', bytes);
  return Date.now() - start;
}

/** Spoils the states of hashes in the page's private file system: how far the partial files go is still known. */
async function spoilStates() {
  const root = await navigator.storage.getDirectory();
  const all = await root.getDirectoryHandle('converse-jet');
  for await (const account of all.values()) {
    for await (const [name, handle] of account.entries()) {
      if (!name.endsWith('.resume')) continue;
      const record = JSON.parse(await (await handle.getFile()).text());
      const file = await handle.createWritable();
      await file.write(JSON.stringify({ ...record, state: '?' }));
      await file.close();
    }
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
  samples.add('resumeFirstByte', await resume(juliet, { withState: true }));
  samples.add('resumeRehash', await resume(juliet, { withState: false }));
  await untilState(juliet, 'saved', -1);
  await clients.close();
}
