import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy over plain HTTP that removes a path prefix from requests, as described in `docs/console.md`. */
export interface PrefixProxy {
  /** Includes the prefix, without a trailing slash. */
  readonly url: string;
  /** The paths of requests without the prefix, which were answered with 404. */
  readonly outside: readonly string[];
  readonly close: () => Promise<void>;
}

/** Forwards requests below `prefix`, such as `/llm`, to a local port. Answers 502 if no server listens on it. */
export const openPrefixProxy = async (prefix: string, targetPort: number): Promise<PrefixProxy> => {
  const outside: string[] = [];
  const pass = (incoming: IncomingMessage, answer: ServerResponse): void => {
    const path = incoming.url ?? '/';
    if (path !== prefix && !path.startsWith(`${prefix}/`)) {
      outside.push(path);
      answer.writeHead(404).end();
      return;
    }
    const { method, headers } = incoming;
    const rest = path.slice(prefix.length);
    const onward = request({
      host: '127.0.0.1',
      port: targetPort,
      agent: false,
      method,
      path: rest === '' ? '/' : rest,
      headers: { ...headers, 'x-forwarded-proto': 'http', 'x-forwarded-prefix': prefix },
    });
    onward.on('response', (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    onward.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  };
  const server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    outside,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
