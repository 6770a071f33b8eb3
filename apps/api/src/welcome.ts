import { advisedCommand, type FirstStartResult } from '@spanledger/core';

import type { OwnerSignIn } from './first-start.ts';

export interface WelcomeFacts {
  readonly version: string;
  readonly baseUrl: string;
  readonly grpcPort: number | undefined;
  readonly mode: string;
  /** The store of telemetry, if it is not ClickHouse. */
  readonly telemetry: string | undefined;
  readonly dataDir: string | undefined;
  readonly firstStart: FirstStartResult;
  /** True if the operator configured the secret key: then it is not printed. */
  readonly isSecretGiven: boolean;
  /** `undefined` when a user has signed in before. */
  readonly ownerSignIn: OwnerSignIn | undefined;
  /** The address that it listens on. */
  readonly host: string;
}

const exampleTrace = (secondsAgo: number, now: Date): string => {
  const at = new Date(now.getTime() - secondsAgo * 1000).toISOString();
  const trace = { id: 'evt-1', type: 'trace-create', timestamp: at, body: { id: 'first-trace', name: 'hello' } };
  const generation = {
    id: 'evt-2',
    type: 'generation-create',
    timestamp: at,
    body: {
      id: 'first-generation',
      traceId: 'first-trace',
      name: 'greet',
      model: 'gpt-4o',
      startTime: at,
      endTime: now.toISOString(),
      input: 'Hello?',
      output: 'Hi!',
      usage: { input: 1000, output: 200 },
    },
  };
  return JSON.stringify({ batch: [trace, generation] });
};

/** The same host as the API's, in the form that exporters of OTLP over gRPC accept. */
const grpcAddress = (baseUrl: string, port: number): string => `http://${new URL(baseUrl).hostname}:${port}`;

const describeSecret = (made: string | undefined, isGiven: boolean): string => {
  if (made !== undefined) return `${made}   (shown once: keep it)`;
  if (isGiven) return 'as SPANLEDGER_INIT_SECRET_KEY has it';
  return `shown once, when it was created; for a new pair: ${advisedCommand('keys create')}`;
};

const describeSignIn = ({ email, link }: OwnerSignIn): string => {
  const command = advisedCommand('users link', email);
  return link === undefined
    ? `no user has yet; for a link that works once: ${command}`
    : `${link}   (works once, for a day; then: ${command})`;
};

const isLoopback = (host: string): boolean => /^(?:127\.[\d.]+|::1|localhost)$/.test(host);

const describeHost = (host: string): string =>
  isLoopback(host) ? `${host}, for this machine only (HOST=0.0.0.0 for others too)` : host;

/**
 * The text that is printed when the server is up: its address, the keys, and the commands that send and read a first
 * trace.
 */
export const welcome = (facts: WelcomeFacts, now: Date): string => {
  const { baseUrl, dataDir, firstStart, grpcPort, host, mode, ownerSignIn, telemetry, version } = facts;
  const { createdKey, project, publicKey } = firstStart;
  const shownPublicKey = createdKey?.publicKey ?? publicKey ?? '<public key>';
  const madeSecretKey = facts.isSecretGiven ? undefined : createdKey?.secretKey;
  const credentials = `${shownPublicKey}:${madeSecretKey ?? '<secret key>'}`;
  return [
    '',
    `Spanledger ${version} is ready at ${baseUrl}`,
    `  mode         ${mode}`,
    `  listens on   ${describeHost(host)}`,
    ...(telemetry === undefined ? [] : [`  telemetry    ${telemetry}`]),
    `  OTLP gRPC    ${grpcPort === undefined ? '' : `${grpcAddress(baseUrl, grpcPort)} and `}${baseUrl}`,
    ...(dataDir === undefined ? [] : [`  data         ${dataDir}`]),
    `  project      ${project.name} (${project.id})`,
    `  public key   ${shownPublicKey}`,
    `  secret key   ${describeSecret(madeSecretKey, facts.isSecretGiven)}`,
    `  API page     ${baseUrl}/docs`,
    ...(ownerSignIn === undefined ? [] : [`  sign in      ${describeSignIn(ownerSignIn)}`]),
    '',
    'Send a first trace:',
    `  curl -sS -u '${credentials}' -H 'content-type: application/json' ${baseUrl}/api/public/ingestion \\`,
    `    -d '${exampleTrace(2, now)}'`,
    '',
    "Read the day's cost:",
    `  curl -sS -u '${credentials}' ${baseUrl}/api/public/metrics/daily`,
    '',
    'Or point an OpenTelemetry or Langfuse SDK at this address. Ctrl-C stops everything.',
    '',
  ].join('\n');
};
