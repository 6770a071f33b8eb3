import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

export interface ProcessFigures {
  readonly cpuSeconds: number;
  readonly residentMb: number;
}

/** What a process has used so far; Linux alone tells. */
export const processFigures = (pid: number): ProcessFigures => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    residentMb: Number(resident) / 1024,
  };
};
