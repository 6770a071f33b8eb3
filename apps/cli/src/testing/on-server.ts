import type { ServerRequest } from '../server/ask-server.ts';
import { commandRunner } from './run-commands.ts';

const none = () => Promise.reject(new Error('not asked'));

/** A command line on a server that returns this answer, and the request it got; any other request fails. */
export const onServer = (answer: unknown) => {
  const asked: ServerRequest[] = [];
  const spanledger = commandRunner({
    withControlPlane: none,
    migrate: none,
    readStatus: none,
    ownKeys: () => ({ publicKey: 'pk-own', secretKey: 'sk-own' }),
    askServer: async (request) => {
      asked.push(request);
      return answer;
    },
  });
  return { spanledger, asked };
};
