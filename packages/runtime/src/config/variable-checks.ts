import { advisedCommand, conflict, isEncryptionKey, type EncryptionKeys } from '@spanledger/core';
import { z } from 'zod';
import { logFormats } from '../process/log-lines.ts';

/** A blank value is unset. */
export const optionalText = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

const protocolsOf = {
  web: ['http:', 'https:'],
  clickhouse: ['http:', 'https:'],
  postgres: ['postgres:', 'postgresql:'],
  mail: ['smtp:', 'smtps:'],
  queue: ['redis:', 'rediss:', 'postgres:', 'postgresql:'],
} as const;

type UrlKind = keyof typeof protocolsOf;

const expectedUrl = (kind: UrlKind): string =>
  `must be a URL that begins with ${protocolsOf[kind].map((protocol) => `${protocol}//`).join(' or ')}`;

const escapes = ['%25 is %', '%40 is @', '%2F is /', '%3F is ?', '%23 is #'].join(', ');
const unreadable = `cannot be read as a URL: write special characters of its user, password and path as codes (${escapes})`;

/** Clients of PostgreSQL take a percent sign as it is. */
const isDecodable = ({ protocol, username, password, pathname }: URL): boolean => {
  if (protocol.startsWith('postgres')) return true;
  try {
    return decodeURIComponent(`${username}${password}${pathname}`) !== undefined;
  } catch {
    return false;
  }
};

const withParameters =
  'must end before ? and #, which name nothing here; as characters of its user or password they are %3F and %23';

/** Paths are appended to an address of the web. */
const hasParameters = ({ search, hash }: URL): boolean => search !== '' || hash !== '';

const wrongPort = 'has a parameter port that is no whole number from 1 to 65535';

/** A port as a parameter counts before that of the host. */
const hasWrongPort = ({ protocol, searchParams }: URL): boolean => {
  const port = searchParams.get('port');
  if (!protocol.startsWith('postgres') || port === null) return false;
  return !/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535;
};

const severalHosts =
  'names several servers: name one, such as the address of a proxy that leads to the primary (a comma in its user or password is %2C)';

/** As the client libraries of some databases take it. Text that is no URL has its hosts after the last @. */
const namesSeveralHosts = (text: string, url: URL | undefined): boolean => {
  if (url === undefined)
    return /^[^/?#]*,/.test(text.slice(Math.max(text.indexOf('//') + 2, text.lastIndexOf('@') + 1)));
  if (url.hostname.includes(',')) return true;
  const host = url.protocol.startsWith('postgres') ? (url.searchParams.get('host') ?? '') : '';
  // A directory of a socket may have a comma.
  return host.includes(',') && !host.startsWith('/');
};

const urlProblem = (text: string, kind: UrlKind): string | undefined => {
  if (!protocolsOf[kind].some((protocol) => text.toLowerCase().startsWith(`${protocol}//`))) return expectedUrl(kind);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (namesSeveralHosts(text, url)) return severalHosts;
  if (url === undefined || !isDecodable(url)) return unreadable;
  if (hasWrongPort(url)) return wrongPort;
  return kind === 'web' && hasParameters(url) ? withParameters : undefined;
};

const isUrl =
  (kind: UrlKind) =>
  (text: string | undefined): boolean =>
    text === undefined || urlProblem(text, kind) === undefined;

const error =
  (kind: UrlKind) =>
  ({ input }: { readonly input?: unknown }): string | undefined =>
    urlProblem(String(input), kind);

export const optionalUrl = (kind: UrlKind) => optionalText.refine(isUrl(kind), { error: error(kind) });

export const requiredUrl = (kind: UrlKind) =>
  z
    .string({ error: `is missing: ${expectedUrl(kind)}` })
    .trim()
    .refine(isUrl(kind), { error: error(kind) });

export const wholeNumber = (min: number, max: number = Number.MAX_SAFE_INTEGER) => {
  const error = `must be a whole number from ${min} ${max === Number.MAX_SAFE_INTEGER ? 'on' : `to ${max}`}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

/** Bytes, milliseconds: a whole number above 0. */
export const positive = wholeNumber(1);

/** 0 is any free one. */
export const port = wholeNumber(0, 65_535);

const expectedKey = 'must be 32 bytes, as 64 hexadecimal digits or as base64';

const optionalEncryptionKey = optionalText.refine(
  (text) => text === undefined || isEncryptionKey(text),
  `${expectedKey}: openssl rand -base64 32 makes one`,
);

/** Variables of every process that uses secrets of the control plane. */
export const encryptionVariables = {
  SPANLEDGER_ENCRYPTION_KEY: optionalEncryptionKey,
  SPANLEDGER_ENCRYPTION_KEY_PREVIOUS: optionalEncryptionKey,
};

export interface EncryptionChoice {
  readonly SPANLEDGER_ENCRYPTION_KEY?: string | undefined;
  readonly SPANLEDGER_ENCRYPTION_KEY_PREVIOUS?: string | undefined;
}

/** The keys of the configuration. */
export const encryptionKeysOf = (config: EncryptionChoice): EncryptionKeys | undefined => {
  const { SPANLEDGER_ENCRYPTION_KEY: current, SPANLEDGER_ENCRYPTION_KEY_PREVIOUS: previous } = config;
  return current === undefined ? undefined : { current, previous };
};

/** The key in the file of a data directory. `conflict` when the file holds something else. */
export const encryptionKeysIn = ({ file, text }: { readonly file: string; readonly text: string }): EncryptionKeys => {
  if (isEncryptionKey(text)) return { current: text, file };
  const forget = advisedCommand('secrets forget');
  throw conflict(
    `The content of ${file} ${expectedKey}. Put the key back, or give it as SPANLEDGER_ENCRYPTION_KEY. If it is lost, remove the file: ${forget} shows what is lost with it.`,
  );
};

/** Variables of every process that stores telemetry: an API and a worker. */
export const writingVariables = {
  ...encryptionVariables,
  QUEUE_SHARDS: wholeNumber(1, 256).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_FORMAT: z.enum(logFormats).optional(),
  INGEST_CACHE_BYTES_MAX: positive.default(128 * 1024 * 1024),
  // Timers of more than 24 days end at once.
  SHUTDOWN_TIMEOUT_MS: wholeNumber(1, 86_400_000).default(15_000),
  WEBHOOK_PRIVATE_ADDRESSES: z.enum(['refuse', 'allow']).default('refuse'),
};
