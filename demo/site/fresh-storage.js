const KEY = 'demo-run';
const CHECK_INTERVAL_MS = 5_000;

/** Which run of the server this is: another run knows no account, device or key of the last one. */
async function currentRun() {
  const response = await fetch('/run.json');
  if (!response.ok) throw new Error(`The server says ${response.status}`);
  return (await response.json()).run;
}

const deleted = (request) =>
  new Promise((resolve) => {
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });

async function clearDatabases() {
  const databases = await indexedDB.databases();
  await Promise.all(databases.map(({ name }) => deleted(indexedDB.deleteDatabase(name))));
}

async function clearFiles() {
  const folder = await navigator.storage.getDirectory();
  for await (const name of folder.keys()) await folder.removeEntry(name, { recursive: true });
}

async function clearCaches() {
  for (const name of await caches.keys()) await caches.delete(name);
}

async function clearStorage(run) {
  localStorage.clear();
  sessionStorage.clear();
  await clearDatabases();
  // A browser may lack these two, in private windows for example; then nothing is in them.
  await Promise.allSettled([clearFiles(), clearCaches()]);
  localStorage.setItem(KEY, run);
}

/** A page that outlives its server starts anew with the next one. */
function reloadAtNextRun(run) {
  setInterval(async () => {
    const now = await currentRun().catch(() => run);
    if (now !== run) location.reload();
  }, CHECK_INTERVAL_MS);
}

/**
 * Empties this origin's storage when it is of another run of the server. To be called before Converse starts.
 * @returns the name of the run; undefined where the page may store nothing, as in frames of browsers that keep no
 *   storage for them
 */
export async function freshStorage() {
  const run = await currentRun();
  reloadAtNextRun(run);
  try {
    await navigator.locks.request('demo-storage', async () => {
      if (localStorage.getItem(KEY) !== run) await clearStorage(run);
    });
    return run;
  } catch (error) {
    console.info('No storage:', error);
    return undefined;
  }
}
