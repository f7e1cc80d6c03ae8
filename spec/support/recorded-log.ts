import type { ConverseGlobal } from '../../src/converse/converse.js';
import { logTo } from '../../src/log.js';

/** From now on what is logged is in the array that it returns, also when a plugin that starts sends it to Converse's log. */
export function recordLog(): string[] {
  const lines: string[] = [];
  const record = (line: string): void => {
    lines.push(line);
  };
  logTo(record);
  const { converse } = globalThis as { converse?: ConverseGlobal };
  const log = converse?.env['log'] as { error(line: string): void } | undefined;
  if (log === undefined) return lines;
  const error = jasmine.isSpy(log.error) ? (log.error as jasmine.Spy) : spyOn(log, 'error');
  error.and.callFake(record);
  return lines;
}
