import { get } from 'node:http';
import { authorizationOf, type ClickHouseCredentials } from './clickhouse-config.ts';

const answerTimeoutMs = 1000;

/** The text of a server's answer on this machine; `undefined` when it does not answer in time. */
export const askServer = (port: number, credentials: ClickHouseCredentials, sql: string): Promise<string | undefined> =>
  new Promise((done) => {
    const path = `/?query=${encodeURIComponent(sql)}`;
    const headers = { authorization: authorizationOf(credentials) };
    // No agent: an idle keep-alive socket would delay stop().
    const target = { host: '127.0.0.1', port, path, headers, agent: false, timeout: answerTimeoutMs };
    const request = get(target, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => done(response.statusCode === 200 ? text.trim() : undefined));
      response.on('error', () => done(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(undefined));
  });
