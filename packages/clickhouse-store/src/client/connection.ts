import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { parseError, type ClickHouseSettings } from '@clickhouse/client';
import { asParameter } from './as-parameter.ts';
import { commonSettings } from './connection-settings.ts';

export interface Statement {
  readonly sql: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** The data of an insert, which has no parameters. */
  readonly chunks?: readonly Uint8Array[];
  readonly settings: ClickHouseSettings;
  readonly signal: AbortSignal;
}

/**
 * For frequent statements: one request of `node:http` for each. ClickHouse's client waits for a timer before a request
 * and sends it through a pipeline of streams, which takes three times the processor time of a short statement.
 */
export interface Connection {
  /**
   * The answer, which is complete once it was read to its end. Rejects with `ClickHouseError` when the server refuses.
   */
  send(statement: Statement): Promise<IncomingMessage>;
  close(): void;
}

interface ConnectionOptions {
  readonly url: URL;
  readonly database: string;
  readonly connectionsMax: number;
  readonly idleSocketMs: number;
}

/** Parameters travel in the address up to this length, as proxies bound it, and longer ones in the body. */
const addressCharactersMax = 4_096;

/** ClickHouse's client accepts settings and headers in an address by these names. */
const settingNames = /^(?:clickhouse_setting_|ch_)(.+)$/;
const headerNames = /^http_header_(.+)$/;

const namedBy = (url: URL, pattern: RegExp): Record<string, string> =>
  Object.fromEntries(
    [...url.searchParams].flatMap(([name, value]) => {
      const short = pattern.exec(name)?.[1];
      return short === undefined ? [] : [[short, value]];
    }),
  );

export const openConnection = ({ url, database, connectionsMax, idleSocketMs }: ConnectionOptions): Connection => {
  // A request has no limit of this agent: the time is that of idle sockets.
  const pool = { keepAlive: true, maxSockets: connectionsMax, timeout: idleSocketMs };
  const isSecure = url.protocol === 'https:';
  const agent = isSecure ? new HttpsAgent(pool) : new HttpAgent(pool);
  const request = isSecure ? requestHttps : requestHttp;
  const user = decodeURIComponent(url.username) || 'default';
  const credentials = Buffer.from(`${user}:${decodeURIComponent(url.password)}`).toString('base64');
  const headers = {
    ...namedBy(url, headerNames),
    authorization: `Basic ${credentials}`,
    'user-agent': 'spanledger',
  };
  const ofAll = asAddress({ database, ...namedBy(url, settingNames), ...commonSettings });
  const { hostname, port } = url;
  return {
    send: async ({ sql, params = {}, chunks, settings, signal }) => {
      const { inAddress, body, type } = chunks === undefined ? bodyOf(sql, params) : bodyOfRows(sql, chunks);
      const sent = request({
        method: 'POST',
        hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
        port,
        path: `/?${ofAll}&${asAddress(settings)}${inAddress}`,
        headers: { ...headers, 'content-type': type, 'content-length': bytesOf(body) },
        agent,
        signal,
      });
      const answer = await answerTo(sent, body);
      if (answer.statusCode === 200 && answer.headers['x-clickhouse-exception-code'] === undefined) return answer;
      const refusal = await text(answer);
      // The limit of a proxy: smaller requests pass, so that this is no outage.
      if (answer.statusCode === 413)
        throw new RangeError('The request is too large for what is in front of ClickHouse');
      throw parseError(refusal);
    },
    close: () => agent.destroy(),
  };
};

const answerTo = (sent: ClientRequest, body: readonly Uint8Array[]): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    sent.on('response', resolve).on('error', reject);
    for (const chunk of body) sent.write(chunk);
    sent.end();
  });

const bytesOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);

const asAddress = (settings: ClickHouseSettings): string =>
  Object.entries(settings)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(asSetting(value))}`]))
    .join('&');

const asSetting = (value: NonNullable<ClickHouseSettings[string]>): string =>
  typeof value === 'boolean' ? String(Number(value)) : value.toString();

interface Body {
  /** Parameters, each behind an `&`. */
  readonly inAddress: string;
  readonly body: readonly Uint8Array[];
  readonly type: string;
}

/** The statement is in the address, the rows are the body. */
const bodyOfRows = (sql: string, chunks: readonly Uint8Array[]): Body => ({
  inAddress: `&query=${encodeURIComponent(sql)}`,
  body: chunks,
  type: 'application/octet-stream',
});

const bodyOf = (sql: string, params: Readonly<Record<string, unknown>>): Body => {
  const values = Object.entries(params).map(([name, value]): [string, string] => [`param_${name}`, asParameter(value)]);
  const characters = values.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (characters <= addressCharactersMax) {
    const inAddress = values.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join('');
    if (inAddress.length <= addressCharactersMax) return { inAddress, body: [Buffer.from(sql)], type: 'text/plain' };
  }
  const boundary = randomUUID();
  const parts = [['query', sql], ...values].map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const body = Buffer.from(`${parts.join('')}--${boundary}--\r\n`);
  return { inAddress: '', body: [body], type: `multipart/form-data; boundary=${boundary}` };
};
