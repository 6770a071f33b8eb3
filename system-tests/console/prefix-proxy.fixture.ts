import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy over plain http that takes a path off before it passes requests on, as `docs/console.md` asks for. */
export interface PrefixProxy {
  /** With the path, without a slash at its end. */
  readonly url: string;
  /** The paths of requests that did not begin with the path: it answered them 404. */
  readonly outside: readonly string[];
  readonly close: () => Promise<void>;
}

/** Passes what begins with `prefix`, such as `/llm`, to a port of this host. Answers 502 while nothing listens there. */
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
