import type { Attributes, SpanContext } from '@opentelemetry/api';
import { SpanledgerError } from '../spanledger-error.ts';

/** What an OpenTelemetry `ReadableSpan` has in its SDK 2 and 3. */
export interface FinishedSpan {
  readonly name: string;
  readonly attributes: Attributes;
  spanContext(): SpanContext;
}

/** An OpenTelemetry `SpanExporter`, of its SDK 2 or 3: none of them has to be installed. */
export interface FinishedSpanExporter {
  export(spans: FinishedSpan[], done: (result: { code: number; error?: Error }) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

export interface SpanledgerOptions {
  /** The server's address. Otherwise `SPANLEDGER_BASE_URL`, otherwise `http://localhost:3000`. */
  readonly baseUrl?: string | undefined;
  /** Otherwise `SPANLEDGER_PUBLIC_KEY`. */
  readonly publicKey?: string | undefined;
  /** Otherwise `SPANLEDGER_SECRET_KEY`. */
  readonly secretKey?: string | undefined;
  /**
   * `false`: everything runs, nothing is sent, no keys are needed. Otherwise `SPANLEDGER_ENABLED` (`false` or `0`),
   * otherwise on.
   */
  readonly enabled?: boolean | undefined;
  /** Of every trace, such as `production`; `withTrace` may override it. */
  readonly environment?: string | undefined;
  /** Of every trace, such as a commit; `withTrace` may override it. */
  readonly release?: string | undefined;
  /** The OpenTelemetry `service.name`. Otherwise `OTEL_SERVICE_NAME`. */
  readonly serviceName?: string | undefined;
  /**
   * Makes this client the process's OpenTelemetry provider, so that other instrumentation records into the same traces.
   * Off: this client's spans are separate, and nothing global is changed.
   */
  readonly registerGlobally?: boolean | undefined;
  /**
   * Called for everything that could not be delivered, once for each loss. It is never thrown into the traced code.
   * Without it a process warning is emitted, at most one a minute for each kind.
   */
  readonly onError?: ((error: SpanledgerError) => void) | undefined;
  /** How long finished spans are buffered before they are sent, in milliseconds. 1000 when absent. */
  readonly flushIntervalMs?: number | undefined;
  /** How long one delivery or one read may take, retries included, in milliseconds. 30 000 when absent. */
  readonly timeoutMs?: number | undefined;
  /** Receives finished spans instead of the server: for tests. */
  readonly spanExporter?: FinishedSpanExporter | undefined;
}

type Chosen = 'environment' | 'release' | 'serviceName' | 'onError' | 'spanExporter';

export interface Settings extends Pick<SpanledgerOptions, Chosen> {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly authorization: string;
  /** Missing or invalid settings, in one error: then nothing is sent. */
  readonly problem: SpanledgerError | undefined;
  readonly enabled: boolean;
  readonly registerGlobally: boolean;
  readonly flushIntervalMs: number;
  readonly timeoutMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Options first, then the environment. Never throws: when an address or a key is missing or unusable, `problem` is one
 * `missing_configuration` error with all of them, and `enabled` is false.
 */
export const readSettings = (options: SpanledgerOptions, environment: Environment): Settings => {
  const from = (option: string | undefined, variable: string): string => option ?? environment[variable]?.trim() ?? '';
  const baseUrl = from(options.baseUrl, 'SPANLEDGER_BASE_URL') || 'http://localhost:3000';
  const publicKey = from(options.publicKey, 'SPANLEDGER_PUBLIC_KEY');
  const secretKey = from(options.secretKey, 'SPANLEDGER_SECRET_KEY');
  const isWanted = options.enabled ?? !['false', '0'].includes(from(undefined, 'SPANLEDGER_ENABLED').toLowerCase());
  const problem = isWanted ? problemOf(problemsOf({ baseUrl, publicKey, secretKey })) : undefined;
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`,
    problem,
    enabled: isWanted && problem === undefined,
    environment: options.environment,
    release: options.release,
    serviceName: options.serviceName,
    registerGlobally: options.registerGlobally ?? false,
    onError: options.onError,
    flushIntervalMs: options.flushIntervalMs ?? 1000,
    timeoutMs: options.timeoutMs ?? 30_000,
    spanExporter: options.spanExporter,
  };
};

const problemsOf = (given: { baseUrl: string; publicKey: string; secretKey: string }): string[] => {
  const problems: string[] = [];
  if (!/^https?:\/\/./i.test(given.baseUrl) || !URL.canParse(given.baseUrl)) {
    problems.push('SPANLEDGER_BASE_URL (or `baseUrl`) is not an http or https address');
  }
  if (given.publicKey === '') problems.push('SPANLEDGER_PUBLIC_KEY (or `publicKey`) is not set');
  if (given.secretKey === '') problems.push('SPANLEDGER_SECRET_KEY (or `secretKey`) is not set');
  return problems;
};

const problemOf = (problems: readonly string[]): SpanledgerError | undefined => {
  if (problems.length === 0) return undefined;
  const remedy =
    'Nothing is sent to Spanledger. `npm run spanledger -- keys create` (in an image: `spanledger keys create`) makes a pair of keys ' +
    'on the server; `SPANLEDGER_ENABLED=false` runs without a server.';
  return new SpanledgerError('missing_configuration', `${problems.join('; ')}. ${remedy}`);
};
