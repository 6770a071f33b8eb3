import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

export interface ProcessStats {
  readonly cpuSeconds: number;
  readonly residentMb: number;
}

/** What a process has used so far; Linux alone tells. */
export const processStats = (pid: number): ProcessStats => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    residentMb: Number(resident) / 1024,
  };
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

/** A backend that has ended counts for the process that it was a child of. */
const cpuWithEnded = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
};

export interface ServerCpu {
  readonly node: number;
  readonly clickHouse: number;
  readonly postgres: number;
}

/** Seconds of CPU of a process and of the engines below it, so far; Linux alone tells. */
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
    if (stat.command.includes('postgres')) postgres += cpuWithEnded(Number(entry));
  }
  return { node: processStats(pid).cpuSeconds, clickHouse, postgres };
};
