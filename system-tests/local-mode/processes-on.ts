import { readFileSync, readdirSync } from 'node:fs';

export const commandLineOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

/** Processes, except this process's children by name, whose command line contains the data directory. */
export const processesOn = (dir: string): string[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => commandLineOf(pid).includes(dir));
