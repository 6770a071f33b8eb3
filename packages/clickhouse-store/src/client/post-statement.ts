import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { parseError, type ClickHouseSettings } from '@clickhouse/client';
import { commonSettings } from './connection-settings.ts';

interface Place {
  readonly url: URL;
  readonly database: string;
  readonly connectionsMax: number;
  /** After which a connection that nothing is sent over is closed. */
  readonly idleMs: number;
}

interface Statement {
  readonly sql: string;
  readonly settings: ClickHouseSettings;
  /** What follows the statement. */
  readonly chunks?: readonly Uint8Array[];
  readonly timeoutMs: number;
}

/** Sends a statement, and gives the answer once it is whole. Rejects with a `ClickHouseError` when the server does not do it. */
export type PostStatement = (statement: Statement) => Promise<string>;

export interface StatementPost {
  readonly post: PostStatement;
  readonly close: () => void;
}

/**
 * Statements over connections of their own, for what each write sends. The client's own way through streams and signals
 * takes several times the processor time of what is left here, and of a small write that is most.
 */
export const statementPost = ({ url, database, connectionsMax, idleMs }: Place): StatementPost => {
  const isSecure = url.protocol === 'https:';
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    maxSockets: connectionsMax,
    timeout: idleMs,
  });
  const request = isSecure ? httpsRequest : httpRequest;
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const headers = {
    authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    'user-agent': 'spanledger',
  };
  const { hostname, port } = url;
  const target = { host: hostname.replace(/^\[(.*)\]$/, '$1'), port, method: 'POST', agent };

  const post: PostStatement = ({ sql, settings, chunks = [], timeoutMs }) => {
    const path = `/?${queryOf({ database, query: sql, ...commonSettings, ...settings })}`;
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    return new Promise<string>((resolve, reject) => {
      const sent = request({ ...target, path, headers: { ...headers, 'content-length': length } });
      const timer = setTimeout(() => {
        fail(new Error('timeout'));
        sent.destroy();
      }, timeoutMs);
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(error);
      };
      sent.on('error', fail);
      sent.on('response', (answer) => {
        answer.on('error', fail);
        readText(answer, (text) => {
          clearTimeout(timer);
          if (answer.statusCode === 200) resolve(text);
          else reject(parseError(text));
        });
      });
      for (const chunk of chunks) sent.write(chunk);
      sent.end();
    });
  };
  return { post, close: () => agent.destroy() };
};

const queryOf = (parameters: ClickHouseSettings & { readonly database: string; readonly query: string }): string =>
  new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

const readText = (answer: IncomingMessage, then: (text: string) => void): void => {
  let text = '';
  answer.setEncoding('utf8');
  answer.on('data', (chunk: string) => {
    text += chunk;
  });
  answer.on('end', () => then(text));
};
