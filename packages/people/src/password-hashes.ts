import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

import { DomainError, unavailable } from '@spanledger/core';
import type { IArgon2Options } from 'hash-wasm';

import { normalPassword } from './check-password.ts';

/**
 * Argon2id in PHC form. Rejects with `rate_limited` when too many wait, and with `unavailable` when the thread ends.
 */
export interface PasswordHashes {
  hash(password: string): Promise<string>;
  /** Whether this is the password of the hash; false without one, after the same time. */
  isRight(password: string, hash: string | null | undefined): Promise<boolean>;
  /** Ends the thread; waiting work is rejected. */
  close(): Promise<void>;
}

/** OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
const cost = { memorySize: 19_456, iterations: 2, parallelism: 1 } as const;
const hashBytes = 32;
const saltBytes = 16;
/** Right for no password, at the same cost. */
const decoy = `$argon2id$v=19$m=${cost.memorySize},t=${cost.iterations},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

const waitingMaxDefault = 32;
/** The thread ends after this time without work, and frees its memory. */
const idleMs = 10_000;

const hashingModule = createRequire(import.meta.url).resolve('hash-wasm');

/** Plain JavaScript as text, so that it runs from sources and from the build. */
const threadScript = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { argon2id, argon2Verify } = require(workerData);
  parentPort.on('message', async ({ id, password, hash, options }) => {
    try {
      const result = hash === undefined ? await argon2id({ ...options, password }) : await argon2Verify({ password, hash });
      parentPort.postMessage({ id, result });
    } catch (error) {
      parentPort.postMessage({ id, problem: error.message });
    }
  });
`;

type HashOptions = Omit<IArgon2Options, 'password'>;

interface Waiting {
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (error: Error) => void;
}

interface Answer {
  readonly id: number;
  readonly result?: string | boolean;
  readonly problem?: string;
}

/** Hashes in a thread of its own, one password at a time: the event loop of the process stays free. */
export const passwordHashes = (waitingMax = waitingMaxDefault): PasswordHashes => {
  const { ask, end } = hashingThread(waitingMax);
  return {
    hash: async (password) => {
      const salt = randomBytes(saltBytes);
      const options: HashOptions = { ...cost, salt, hashLength: hashBytes, outputType: 'encoded' };
      return (await ask({ password: normalPassword(password), options })) as string;
    },
    isRight: async (password, hash) => {
      const isMatch = (await ask({ password: normalPassword(password), hash: hash ?? decoy })) as boolean;
      return isMatch && hash !== null && hash !== undefined;
    },
    close: end,
  };
};

/** A thread that is started by the first call and ends when it is idle. */
const hashingThread = (waitingMax: number) => {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  const rejectAll = (cause?: unknown): void => {
    for (const { reject } of waiting.values()) reject(unavailable('Passwords cannot be checked right now.', cause));
    waiting.clear();
  };
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = thread;
    thread = undefined;
    rejectAll();
    await ended?.terminate();
  };
  /** Calls that wait by now may wait for another thread, which was started after this one was told to end. */
  const fail = (started: Worker, cause?: unknown): void => {
    if (thread !== started) return;
    thread = undefined;
    rejectAll(cause);
  };
  const settle = ({ id, result, problem }: Answer): void => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (result === undefined) asked?.reject(new Error(`argon2: ${problem}`));
    else asked?.resolve(result);
    if (waiting.size > 0) return;
    thread?.unref();
    idle = setTimeout(() => void end(), idleMs).unref();
  };
  const startThread = (): Worker => {
    const workerData = hashingModule;
    const started = new Worker(threadScript, { eval: true, workerData, execArgv: [] });
    started.on('message', settle);
    started.on('error', (error) => fail(started, error));
    started.on('exit', () => fail(started));
    return started;
  };
  const ask = async (question: object): Promise<string | boolean> => {
    if (waiting.size >= waitingMax) {
      const message = 'Too many passwords are being checked. Try again.';
      throw new DomainError('rate_limited', message, { retryAfterSeconds: 1 });
    }
    clearTimeout(idle);
    thread ??= startThread();
    thread.ref();
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      thread?.postMessage({ id, ...question }, []);
    });
  };
  return { ask, end };
};
