import type { FirstStartResult } from '@spanledger/core';

export interface WelcomeFacts {
  readonly version: string;
  readonly baseUrl: string;
  readonly grpcPort: number | undefined;
  readonly mode: string;
  /** What keeps telemetry, when it is not ClickHouse. */
  readonly telemetry: string | undefined;
  readonly dataDir: string | undefined;
  readonly firstStart: FirstStartResult;
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

/** The same host as the API's, as exporters of OTLP over gRPC take it. */
const grpcAddress = (baseUrl: string, port: number): string => `http://${new URL(baseUrl).hostname}:${port}`;

/** What is printed when the server is up: where it is, the keys, and the lines that send and read a first trace. */
export const welcome = (facts: WelcomeFacts, now: Date): string => {
  const { baseUrl, dataDir, firstStart, grpcPort, mode, telemetry, version } = facts;
  const { createdKey, project, publicKey } = firstStart;
  const shownPublicKey = createdKey?.publicKey ?? publicKey ?? '<public key>';
  const shownSecretKey = createdKey?.secretKey ?? '<secret key>';
  const credentials = `${shownPublicKey}:${shownSecretKey}`;
  const keyLines =
    createdKey === undefined
      ? [
          `  public key   ${shownPublicKey}`,
          '  secret key   shown once, when it was created; for a new pair: npm run spanledger -- keys create',
        ]
      : [`  public key   ${shownPublicKey}`, `  secret key   ${shownSecretKey}   (shown once: keep it)`];
  return [
    '',
    `Spanledger ${version} is ready at ${baseUrl}`,
    `  mode         ${mode}`,
    ...(telemetry === undefined ? [] : [`  telemetry    ${telemetry}`]),
    ...(grpcPort === undefined ? [] : [`  OTLP gRPC    ${grpcAddress(baseUrl, grpcPort)}`]),
    ...(dataDir === undefined ? [] : [`  data         ${dataDir}`]),
    `  project      ${project.name} (${project.id})`,
    ...keyLines,
    `  API page     ${baseUrl}/docs`,
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
