import type { TelemetryPlace } from './telemetry-place.ts';

const clickHouseProtocols: Readonly<Record<string, string>> = {
  'http:': 'http:',
  'https:': 'https:',
  'clickhouse:': 'http:',
  'clickhouses:': 'https:',
};
const defaultPorts: Readonly<Record<string, string>> = { 'clickhouse:': '8123', 'clickhouses:': '8443' };

/** The place of a URL: its protocol is that of the engine. `undefined` for any other text. */
export const telemetryPlaceAt = (text: string): TelemetryPlace | undefined => {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.hostname === '') return undefined;
  const { protocol } = url;
  if (protocol === 'postgres:' || protocol === 'postgresql:') return { engine: 'timescale', url: text, mode: 'auto' };
  const spoken = clickHouseProtocols[protocol];
  if (spoken === undefined) return undefined;
  const port = url.port === '' ? (defaultPorts[protocol] ?? '') : url.port;
  const host = `${url.hostname}${port === '' ? '' : `:${port}`}`;
  const login = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : `:${url.password}`}@`;
  return { engine: 'clickhouse', url: `${spoken}//${login}${host}${url.pathname}${url.search}` };
};
