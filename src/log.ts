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

/**
 * Logs an error that nothing expected: its name and its stack. The message is left out, since that of a library can
 * quote what it could not read: a text, a key, the name of a file.
 * @param where what was being done, in words of our own
 */
export function logUnexpected(where: string, error: unknown): void {
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
