import { refuseIssues, type InputIssue } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** By which interface a provider of models is called. */
export const llmAdapters = ['anthropic', 'openai', 'azure', 'bedrock', 'google-vertex-ai', 'google-ai-studio'] as const;
export type LlmAdapter = (typeof llmAdapters)[number];

/** Further settings of an adapter: a region of bedrock, a location of google-vertex-ai, `useResponsesApi` of openai. */
export type LlmConnectionConfig = Readonly<Record<string, string | boolean>>;

export interface LlmConnectionFacts {
  /** Its name; unique in its project. */
  readonly provider: string;
  readonly adapter: LlmAdapter;
  /** Another address than the adapter's own. */
  readonly baseUrl: string | null;
  readonly customModels: readonly string[];
  readonly withDefaultModels: boolean;
  readonly config: LlmConnectionConfig | null;
}

/** Values that are encrypted in the database, and never shown. */
export interface LlmCredentials {
  /** For bedrock a JSON object. */
  readonly secretKey: string;
  readonly extraHeaders: Readonly<Record<string, string>>;
}

export interface LlmConnection extends LlmConnectionFacts {
  readonly id: string;
  readonly projectId: ProjectId;
  /** The end of a long secret key, by which its owner recognises it. */
  readonly maskedKey: string;
  readonly extraHeaderNames: readonly string[];
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

/** The settings of a call. */
export interface OpenLlmConnection {
  readonly connection: LlmConnection;
  readonly credentials: LlmCredentials;
}

/** Of a project. */
export const llmConnectionsMax = 100;

const shownLength = 4;
/** Of a shorter key four characters would be too much of it. */
const shownFrom = 16;

/** The displayed part of a secret key: nothing of credentials in JSON, and of short keys. */
export const maskedKey = (secretKey: string): string =>
  secretKey.length < shownFrom || secretKey.trimEnd().endsWith('}') ? '...' : `...${secretKey.slice(-shownLength)}`;

interface ConfigMember {
  readonly type: 'string' | 'boolean';
  readonly isNeeded: boolean;
}

const configMembers: Readonly<Record<LlmAdapter, Readonly<Record<string, ConfigMember>>>> = {
  anthropic: {},
  openai: { useResponsesApi: { type: 'boolean', isNeeded: false } },
  azure: {},
  bedrock: { region: { type: 'string', isNeeded: true } },
  'google-vertex-ai': { location: { type: 'string', isNeeded: false } },
  'google-ai-studio': {},
};

/** Throws `invalid_input` for members that do not belong to the adapter. */
export const checkLlmConnection = (
  { adapter, config }: Pick<LlmConnectionFacts, 'adapter' | 'config'>,
  { secretKey }: Pick<LlmCredentials, 'secretKey'>,
): void => {
  const issues = [...configIssues(adapter, config ?? {}), ...secretIssues(adapter, secretKey)];
  refuseIssues(issues);
};

const configIssues = (adapter: LlmAdapter, config: LlmConnectionConfig): readonly InputIssue[] => {
  const members = configMembers[adapter];
  const issues: InputIssue[] = [];
  for (const name of Object.keys(config)) {
    if (Object.hasOwn(members, name)) continue;
    issues.push({ path: `body.config.${name}`, message: `is nothing that a connection of the adapter ${adapter} has` });
  }
  for (const [name, { type, isNeeded }] of Object.entries(members)) {
    const value = Object.hasOwn(config, name) ? config[name] : undefined;
    const isMissing = value === undefined || value === '';
    if (isMissing ? isNeeded : typeof value !== type) {
      issues.push({ path: `body.config.${name}`, message: `must be a ${type} for the adapter ${adapter}` });
    }
  }
  return issues;
};

/** What a header can hold: a key is sent as one. */
const headerText = /^[\x21-\x7e]+$/;
const headerMembers = ['apiKey', 'accessKeyId', 'sessionToken'] as const;

const secretIssues = (adapter: LlmAdapter, secretKey: string): readonly InputIssue[] => {
  const isAccount = adapter === 'google-vertex-ai' && secretKey.trimStart().startsWith('{');
  const sent = adapter === 'bedrock' ? bedrockKeys(secretKey) : isAccount ? [] : [secretKey];
  if (sent === undefined) {
    const message =
      'must be a JSON object with accessKeyId and secretAccessKey, or with apiKey, for the adapter bedrock';
    return [{ path: 'body.secretKey', message }];
  }
  if (sent.every((text) => headerText.test(text))) return [];
  const message = 'must consist of visible ASCII characters, without a blank or line break: it is sent as a header';
  return [{ path: 'body.secretKey', message }];
};

/** The parts of a bedrock key that are sent in headers; `undefined` if the key is incomplete. */
const bedrockKeys = (secretKey: string): readonly string[] | undefined => {
  const given = jsonObject(secretKey);
  const has = (name: string): boolean => typeof given?.[name] === 'string' && given[name] !== '';
  if (!has('apiKey') && !(has('accessKeyId') && has('secretAccessKey'))) return undefined;
  return headerMembers.filter(has).map((name) => String(given?.[name]));
};

const jsonObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
};
