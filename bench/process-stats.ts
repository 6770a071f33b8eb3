import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

export interface ProcessStats {
  readonly cpuSeconds: number;
  readonly residentMb: number;
}

/** Of user and system; with those of children that have ended, too, or without. */
const cpuSecondsOf = (pid: number, times: 2 | 4): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 11 + times).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
};

/** What a process has used so far; on Linux only. */
export const processStats = (pid: number): ProcessStats => {
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuSeconds: cpuSecondsOf(pid, 2), residentMb: Number(resident) / 1024 };
};

const statOf = (pid: string): { readonly command: string; readonly parent: number } | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return {
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
      parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]),
    };
  } catch {
    return undefined; // ended since the directory was listed
  }
};

export interface ServerCpu {
  readonly node: number;
  readonly clickHouse: number;
  readonly postgres: number;
}

/** Seconds of CPU of a process and of the engines below it, so far; on Linux only. */
export const cpuOfServer = (pid: number): ServerCpu => {
  const below = new Set([pid]);
  let clickHouse = 0;
  let postgres = 0;
  const processes = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .toSorted((left, right) => Number(left) - Number(right));
  for (const entry of processes) {
    const stat = statOf(entry);
    if (stat === undefined || !below.has(stat.parent)) continue;
    below.add(Number(entry));
    if (stat.command.includes('clickhouse-server')) clickHouse += processStats(Number(entry)).cpuSeconds;
    // A backend that has ended counts for the process that it was a child of.
    if (stat.command.includes('postgres')) postgres += cpuSecondsOf(Number(entry), 4);
  }
  return { node: processStats(pid).cpuSeconds, clickHouse, postgres };
};
