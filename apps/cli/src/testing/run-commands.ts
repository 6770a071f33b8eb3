import { unavailable } from '@spanledger/core';
import { run, type CommandContext } from '../run.ts';

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

const noServer = (): never => {
  throw unavailable('There is no server in this test.');
};
const noStores = () => Promise.reject(unavailable('There are no stores in this test.'));
const noQueue = () => Promise.reject(unavailable('There is no queue in this test.'));

/** Runs command lines on the given context and keeps their output. */
export const commandRunner =
  (context: Pick<CommandContext, 'withControlPlane'> & Partial<CommandContext>) =>
  async (...args: string[]): Promise<Ran> => {
    let out = '';
    let error = '';
    const output = {
      out: (text: string) => {
        out += text;
      },
      error: (text: string) => {
        error += text;
      },
    };
    const exitCode = await run(args, {
      withServer: context.withControlPlane,
      migrate: noStores,
      readStatus: async () => noServer(),
      readSlowStatements: async () => noServer(),
      repricesItself: () => false,
      baseUrl: () => 'http://localhost:3000',
      withDerivedStats: async () => noServer(),
      withSecretVault: async () => noServer(),
      withChunks: async () => noServer(),
      openChunkFiles: async () => noServer(),
      record: async () => true,
      ownKeys: () => ({}),
      withDeadLetters: async () => noServer(),
      withErasure: async () => noServer(),
      askServer: async () => noServer(),
      readLines: noServer,
      openProject: noServer,
      copyKeys: () => ({}),
      reshard: noQueue,
      transfer: noStores,
      ...context,
      output,
      version: '1.2.3',
    });
    return { exitCode, out, error };
  };
