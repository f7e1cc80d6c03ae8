const ADDRESS = /[a-z][\w+.-]*:\/\/\S+(?=:\d+:\d+\)?$)/i;

/** The addresses of the scripts in a stack, from the innermost on, each once. */
export const scriptsOf = (stack: string): string[] => [
  ...new Set(stack.split('\n').flatMap((line) => ADDRESS.exec(line) ?? [])),
];

/**
 * Finds out which script called a function. The browser writes the stack, so no message, server or resource of the page
 * has a say in it.
 * @param stack of an error that the function has made itself
 * @returns the address of the nearest script that is not the function's own; its own one where no other is in the stack,
 *   as when a bundler has put both into one
 */
export function callingScript(stack: string): string | undefined {
  const [own, caller = own] = scriptsOf(stack);
  return caller;
}
