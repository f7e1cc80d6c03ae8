import {
  Interruption,
  SessionError,
  isAbort,
  isInterruption,
  isSessionError,
  type Failure,
  type JingleReason,
} from '../errors.js';

/** An error as it crosses a thread: cloning would lose what is ours of it. */
export type PlainError =
  | {
      readonly name: 'SessionError';
      readonly reason: JingleReason;
      readonly failure: Failure;
      readonly message: string;
    }
  | { readonly name: 'AbortError' }
  | { readonly name: 'Interruption' }
  | { readonly name: 'Error'; readonly message: string };

/** See {@link fromPlainError}. */
export function toPlainError(error: unknown): PlainError {
  if (isSessionError(error)) {
    const { reason, failure, message } = error;
    return { name: 'SessionError', reason, failure, message };
  }
  if (isAbort(error)) return { name: 'AbortError' };
  if (isInterruption(error)) return { name: 'Interruption' };
  return { name: 'Error', message: error instanceof Error ? error.name : 'unknown error' };
}

/** Undoes {@link toPlainError}. */
export function fromPlainError(plain: PlainError): Error {
  switch (plain.name) {
    case 'SessionError':
      return new SessionError(plain.reason, plain.failure, plain.message);
    case 'AbortError':
      return new DOMException('aborted', 'AbortError');
    case 'Interruption':
      return new Interruption('interrupted');
    case 'Error':
      return new Error(plain.message);
  }
}
