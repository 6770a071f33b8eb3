import { remoteAt, type Remote } from '@spanledger/project-copy';
import { authorizationOf, type KeyPair, type Server } from './ask-server.ts';

/** The project of these keys on the running server; fails as `AskServer` does. */
export type OpenProject = (keys: KeyPair) => Remote;

export const projectAt =
  (server: Server): OpenProject =>
  (keys) => {
    authorizationOf(server, keys);
    const { publicKey = '', secretKey = '' } = { ...server.keys, ...keys };
    return remoteAt({ url: server.apiUrl ?? '', publicKey, secretKey });
  };
