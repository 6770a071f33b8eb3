import { hostname, userInfo } from 'node:os';
import type { RecordedBy } from '@spanledger/core';

/** Of a command, not of its arguments. */
const wordPattern = /^[a-z][a-z-]*$/;
const wordsMax = 2;

/** Who runs this command, for the audit log: the account and the host, and which command it is. */
export const commandLine = (args: readonly string[] = process.argv.slice(2)): RecordedBy => {
  const named = args.slice(args.findIndex((text) => !text.startsWith('-')));
  const end = named.findIndex((text) => !wordPattern.test(text));
  const words = named.slice(0, end === -1 ? wordsMax : Math.min(end, wordsMax));
  return {
    kind: 'command-line',
    id: `${accountName()}@${hostname()}`,
    address: null,
    userAgent: ['spanledger', ...words].join(' '),
    requestId: null,
  };
};

/** A container may run as an account without a name. */
const accountName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
};
