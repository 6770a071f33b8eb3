import { remoteAt, type Remote } from '@spanledger/project-copy';
import { checkedServer, type KeyPair, type Server } from './ask-server.ts';

/** The project of these keys on the running server; fails as `AskServer` does. */
export type OpenProject = (keys: KeyPair) => Remote;

export const projectAt =
  (server: Server): OpenProject =>
  (keys) =>
    remoteAt(checkedServer(server, keys));
