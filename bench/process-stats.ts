import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

export interface ProcessStats {
  readonly cpuSeconds: number;
  readonly residentMb: number;
  /** Sockets too. */
  readonly openFiles: number;
}

interface ProcessTimes {
  readonly name: string;
  readonly parent: number;
  /** Seconds of user and system. */
  readonly cpuSeconds: number;
  /** The same of its children that have ended. */
  readonly ofEnded: number;
}

const timesOf = (pid: number): ProcessTimes => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const nameEnd = stat.lastIndexOf(')');
  const fields = stat.slice(nameEnd + 2).split(' ');
  const seconds = (first: number): number => (Number(fields[first]) + Number(fields[first + 1])) / ticksPerSecond;
  return {
    name: stat.slice(stat.indexOf('(') + 1, nameEnd),
    parent: Number(fields[1]),
    cpuSeconds: seconds(11),
    ofEnded: seconds(13),
  };
};

/** What a process has used so far; on Linux only. */
export const processStats = (pid: number): ProcessStats => {
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const openFiles = readdirSync(`/proc/${pid}/fd`).length;
  return { cpuSeconds: timesOf(pid).cpuSeconds, residentMb: Number(resident) / 1024, openFiles };
};

/** What `read` returns, or undefined if the process has ended. */
const ifThere = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** The processes below this one, parents first. */
const processesBelow = (pid: number): ReadonlyMap<number, ProcessTimes> => {
  const found = new Map<number, ProcessTimes>();
  const processes = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .toSorted((left, right) => left - right);
  for (const each of processes) {
    const times = ifThere(() => timesOf(each));
    if (times !== undefined && (times.parent === pid || found.has(times.parent))) found.set(each, times);
  }
  return found;
};

export interface ServerCpu {
  readonly node: number;
  readonly clickHouse: number;
  readonly postgres: number;
}

/** Seconds of CPU of a process and of the engines below it, so far; on Linux only. */
export const cpuOfServer = (pid: number): ServerCpu => {
  const below = processesBelow(pid);
  let clickHouse = 0;
  let postgres = 0;
  for (const [each, { name, cpuSeconds, ofEnded }] of below) {
    if (name === 'postgres') {
      // A backend that ends counts for its parent from then on: if one did meanwhile, it may be in neither.
      if (ifThere(() => timesOf(each))?.ofEnded !== ofEnded) return cpuOfServer(pid);
      postgres += cpuSeconds + ofEnded;
    } else if (ifThere(() => readFileSync(`/proc/${each}/cmdline`, 'utf8'))?.includes('clickhouse-server') === true) {
      clickHouse += cpuSeconds;
    }
  }
  return { node: processStats(pid).cpuSeconds, clickHouse, postgres };
};
