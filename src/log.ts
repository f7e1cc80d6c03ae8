type Write = (line: string) => void;

// eslint-disable-next-line no-console -- the only place there is until `logTo` names another
let write: Write = (line) => console.error(line);

const FRAME = /^\s*at .+:\d+:\d+\)?$|^.*@.+:\d+:\d+$/;

/**
 * Names of errors that are thrown on purpose: they say what a peer, a server or the user did, and are answered or
 * shown. IQError is Converse's.
 */
const EXPECTED: readonly string[] = [
  'AbortError',
  'IQError',
  'KeyTransportError',
  'PepError',
  'SessionError',
  'StanzaError',
];

/** Sends what is logged from now on to another place. */
export function logTo(place: Write): void {
  write = place;
}

/** Returns the frames of a stack. Some browsers put the message before them. */
const framesOf = ({ message, stack = '' }: Error): string[] =>
  stack
    .replace(message, '')
    .split('\n')
    .filter((line) => FRAME.test(line));

/** What browsers say of a module that they cannot import, where it is a file of ours. Its name is nothing private. */
const MISSING = /\bmodule\b.*\/(converse-jet-[\w.-]+\.js)/;
const told = new Set<string>();

/** True for the error of a file of ours that cannot be loaded. The console names it, once. */
function isMissingFile(error: unknown): boolean {
  const file = error instanceof TypeError ? MISSING.exec(error.message)?.[1] : undefined;
  if (file === undefined) return false;
  if (!told.has(file)) {
    tellDeployer(`${file} cannot be loaded: it is not there, is not of the version of this page, or is not allowed.`);
  }
  told.add(file);
  return true;
}

/**
 * Logs an error that nothing expected: its name and its stack. The message is left out, since that of a library can
 * quote what it could not read: a text, a key, the name of a file.
 * @param where what was being done, in words of our own
 */
export function logUnexpected(where: string, error: unknown): void {
  if (isMissingFile(error)) return;
  const what = error instanceof Error ? [error.name, ...framesOf(error)] : [`a thrown ${typeof error}`];
  write(`converse-jet: ${where}: ${what.join('\n')}`);
}

/** Says in the console what is wrong with the page, to the person who runs it. @param what a sentence */
export function tellDeployer(what: string): void {
  write(`converse-jet: ${what} See docs/deploy.md.`);
}

/**
 * Makes a handler for the rejection of a promise that nobody awaits, or whose failure changes nothing: it logs the
 * error, unless it is one that is thrown on purpose.
 * @param where what was being done, in words of our own
 */
export const logUnlessExpected =
  (where: string) =>
  (error: unknown): undefined => {
    if (!(error instanceof Error && EXPECTED.includes(error.name))) logUnexpected(where, error);
  };

/**
 * Makes a handler for a rejection that is nothing to log, whatever the error is.
 * @param reason tells a reader of the code why: who else is told the error, or why it is sure to come
 */
export const ignore: (reason: string) => () => undefined = () => () => undefined;
