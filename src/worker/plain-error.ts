import {
  Interruption,
  SessionError,
  isAbort,
  isInterruption,
  isSessionError,
  type Failure,
  type JingleReason,
} from '../errors.js';
import { logUnexpected } from '../log.js';

/** A form of an error that can be cloned for another thread; cloning an Error drops our extra fields. */
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
  logUnexpected('work on a file', error); // the other thread does not get its stack
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
