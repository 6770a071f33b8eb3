import { execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { EmbeddedServerError } from '../embedded-server.ts';

export interface AccountIds {
  readonly uid: number;
  readonly gid: number;
}

/** What to spawn; without ids, as this process's own user. */
export interface ServerCommand {
  readonly file: string;
  readonly given: readonly string[];
  readonly ids: AccountIds | undefined;
}

export interface ServerAccount {
  /** Whom the server's files must belong to, when that is not this process's own user. */
  readonly owner: AccountIds | undefined;
  command(program: string, given: readonly string[]): ServerCommand;
}

/** PostgreSQL refuses to run as root; these accounts exist on Linux and macOS. */
const accountNames = ['postgres', '_postgres', 'nobody'];
const capability = '-all,+dac_override';

/**
 * The account of the server. For root it is the owner of `dir` when that is an ordinary user, else the first of the
 * known accounts, which becomes the owner of `dir`. That account needs access to `dir` and the programs; below a
 * private home, such as /root, it gets the one capability to pass, where the system has the tool for that.
 */
export const serverAccount = (dir: string, program: string): ServerAccount => {
  if (process.getuid?.() !== 0)
    return { owner: undefined, command: (file, given) => ({ file, given, ids: undefined }) };
  const ids = accountIds(dir);
  const obstacle = obstacleTo(dir, ids) ?? obstacleTo(program, ids);
  if (obstacle === undefined) return { owner: ids, command: (file, given) => ({ file, given, ids }) };
  const prefix = passingPrefix(ids);
  if (!isRunnable(prefix)) {
    throw new EmbeddedServerError(
      'start_failed',
      `PostgreSQL refuses to run as root, and user ${ids.uid} cannot pass ${obstacle}. Run as another user, move elsewhere, or set DATABASE_URL.`,
    );
  }
  return {
    owner: ids,
    command: (file, given) => ({ file: 'setpriv', given: [...prefix, file, ...given], ids: undefined }),
  };
};

const accountIds = (dir: string): AccountIds => {
  const { uid, gid } = statSync(dir);
  if (uid !== 0) return { uid, gid };
  const account = accountNames.map(lookUp).find((found) => found !== undefined);
  if (account === undefined) {
    throw new EmbeddedServerError(
      'start_failed',
      `PostgreSQL refuses to run as root, and none of the users ${accountNames.join(', ')} exists. Run as another user, or set DATABASE_URL.`,
    );
  }
  chownSync(dir, account.uid, account.gid);
  return account;
};

const lookUp = (name: string): AccountIds | undefined => {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
};

/** The topmost folder above `path` that this account may not pass. */
const obstacleTo = (path: string, ids: AccountIds): string | undefined => {
  const parent = dirname(path);
  if (parent === path) return undefined;
  return obstacleTo(parent, ids) ?? (mayPass(parent, ids) ? undefined : parent);
};

const mayPass = (folder: string, ids: AccountIds): boolean => {
  const { uid, gid, mode } = statSync(folder);
  const bit = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
  return (mode & bit) !== 0;
};

/** Without the secure bit, access(2) would not count the capability, and initdb asks by it. */
const passingPrefix = ({ uid, gid }: AccountIds): readonly string[] => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--securebits=+no_setuid_fixup',
  `--inh-caps=${capability}`,
  `--ambient-caps=${capability}`,
  `--bounding-set=${capability}`,
  '--',
];

const isRunnable = (prefix: readonly string[]): boolean => {
  try {
    execFileSync('setpriv', [...prefix, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
