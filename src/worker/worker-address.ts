/**
 * The address of the worker's file, in the form by which bundlers find it. It stands in a file of its own, which is
 * always a module: a bundle that a page loads with a tag of another kind can say so only if it can be read.
 */
export const workerAddress = new URL('./converse-jet-worker.js', import.meta.url);
