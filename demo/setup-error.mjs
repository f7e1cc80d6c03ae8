/** An error whose message is all that a person needs: no stack is shown. */
export class SetupError extends Error {}
