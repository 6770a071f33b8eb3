import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';

/*
 * A server carries the process that started it in its command line, so a process that finds a running server in a data
 * directory can distinguish "in use" (the owner is running) from "left over" (the owner was killed). Unlike a lock
 * file, a command line cannot outlive its process. The start time guards against a pid that was used again.
 */
const tagPattern = /spanledger\.owner=(\d+)@(\w+)/;

const ps = (pid: number, column: string): string => {
  try {
    return execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
};

const readProc = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const hasProc = existsSync('/proc/self/stat');

/** The command line of a running process, space-separated; empty when there is no such process. */
export const commandLineOf = (pid: number): string =>
  (hasProc ? readProc(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') : ps(pid, 'command')).trim();

/** When a running process began, in a form that only compares; empty when there is no such process. */
export const startTimeOf = (pid: number): string => {
  if (!hasProc) return ps(pid, 'lstart').replaceAll(/\W+/g, '_');
  // The second field is the command in parentheses and may hold spaces; the start time is field 22.
  const stat = readProc(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
};

/** The tag in the command line of a server started by this process, as `name=value`. */
export const ownerTag = (): string => `spanledger.owner=${process.pid}@${startTimeOf(process.pid)}`;

/**
 * The running process that started this server; `undefined` when it is gone, or the server was not started by this
 * program.
 */
export const livingOwnerOf = (serverPid: number): number | undefined => {
  const match = tagPattern.exec(commandLineOf(serverPid));
  if (match === null) return undefined;
  const pid = Number(match[1]);
  return startTimeOf(pid) === match[2] ? pid : undefined;
};

/** Whether this running process is a server of ours. */
export const isOwned = (serverPid: number): boolean => tagPattern.test(commandLineOf(serverPid));

/** Whether this pid is a process that has not ended (a zombie has). */
export const isRunning = (pid: number): boolean => startTimeOf(pid) !== '';

/** Identifies a directory whatever its path, and differs from that of a copy; empty when there is none. */
export const placeOf = (dir: string): string => {
  try {
    const { dev, ino } = statSync(dir);
    return `${dev}_${ino}`;
  } catch {
    return '';
  }
};

/** True if this running process certainly works in another directory. False where the system does not show it. */
export const worksElsewhere = (pid: number, dir: string): boolean => {
  const place = hasProc ? placeOf(`/proc/${pid}/cwd`) : '';
  return place !== '' && place !== placeOf(dir);
};
