import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

const SAMPLE_MS = 100;

function statusFromProc(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const number = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { pid, parent: number('PPid'), bytes: number('VmRSS') * 1024 };
  } catch {
    return { pid, parent: 0, bytes: 0 };
  }
}

/** All processes with their parents and resident bytes. */
function processes() {
  if (existsSync('/proc/self/status')) {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => statusFromProc(Number(pid)));
  }
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, kib] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, bytes: kib * 1024 };
  });
}

/** Resident bytes of all processes that this one has started, but for some: those of the browser. */
function residentBytes(notOurs) {
  const all = processes().filter(({ pid }) => !notOurs.includes(pid));
  const ours = new Set([process.pid]);
  for (let before = 0; before < ours.size;) {
    before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  return all.reduce((sum, { pid, bytes }) => (pid !== process.pid && ours.has(pid) ? sum + bytes : sum), 0);
}

/** Of the samples, those above it are the moments before a garbage collection: the longer one looks, the more of them. */
const QUANTILE = 0.9;

/**
 * Runs something.
 * @param options `notOurs`: ids of processes that are not the browser's, and start none
 * @returns its result, and by how many bytes the browser has grown in all but a tenth of the time
 */
export async function growthDuring(action, { notOurs = [] } = {}) {
  const idle = residentBytes(notOurs);
  const samples = [];
  const sample = () => samples.push(residentBytes(notOurs) - idle);
  const timer = setInterval(sample, SAMPLE_MS);
  try {
    const result = await action();
    sample();
    samples.sort((a, b) => a - b);
    return { result, growth: samples[Math.floor(samples.length * QUANTILE)] };
  } finally {
    clearInterval(timer);
  }
}
