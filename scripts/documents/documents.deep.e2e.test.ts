import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ownProject, type OwnProject } from '../../system-tests/local-mode/own-project.fixture.ts';
import { codeBlocks, type CodeBlock } from './code-blocks.ts';
import { exampleObservations, exampleTrace, type ReadTrace } from './example-trace.ts';
import { withIds } from './given-ids.ts';
import { startOperatedServer, type OperatedServer } from './operated-server.fixture.ts';
import { partsOf, type Part } from './parts.ts';
import { blockMsMax, makePlace, root } from './run-blocks.ts';
import { makeStoppedServers } from './stopped-servers.fixture.ts';
import { isOperators, wantsStopped, whyNever, whyNotHere } from './why-not-run.ts';

const attributesPage = 'docs/attributes.md';
const documents = [
  'README.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
    .sort(),
];
const blocksOf = (document: string): CodeBlock[] => codeBlocks(readFileSync(join(root, document), 'utf8'));
const withBlocks = documents.filter((document) => blocksOf(document).length > 0);

/** Runs a part in a project of its own, which it resolves with. */
const runPart = async (part: Part, environment: Readonly<Record<string, string>> = {}): Promise<OwnProject> => {
  const project = await ownProject();
  const { publicKey, secretKey } = project.keys;
  const place = makePlace({
    url: project.url,
    environment: {
      PUBLIC_KEY: publicKey,
      SECRET_KEY: secretKey,
      SPANLEDGER_BASE_URL: project.url,
      SPANLEDGER_PUBLIC_KEY: publicKey,
      SPANLEDGER_SECRET_KEY: secretKey,
      ...environment,
    },
  });
  try {
    for (const file of part.files) place.put(file);
    await place.run(part.commands);
    return project;
  } finally {
    place.remove();
  }
};

const operated = new Map<typeof startOperatedServer, Promise<OperatedServer>>();
afterAll(async () => {
  for (const server of operated.values()) await (await server).end();
});

/** Runs commands of operators, which affect all projects, on a server that no other test uses, or without one. */
const runAsOperator = async (part: Part): Promise<void> => {
  const { commands } = part;
  const start = wantsStopped(part) ? makeStoppedServers : startOperatedServer;
  const server = operated.get(start) ?? start();
  operated.set(start, server);
  const { url, environment, ids } = await server;
  const place = makePlace({ url, environment });
  try {
    await place.run(withIds(commands, ids));
  } finally {
    place.remove();
  }
};

/** How many traces a project has, and the newest of them, with its observations by their names. */
const readExample = async ({ askJson }: OwnProject) => {
  const { data } = await askJson<{ data: { id: string }[] }>('/api/public/traces');
  if (data.length === 0) return { traces: 0 };
  const trace = await askJson<ReadTrace>(`/api/public/traces/${data[0]?.id}`);
  const byName = Object.fromEntries(trace.observations.map((observation) => [observation.name, observation]));
  return { traces: data.length, trace, byName };
};
const example = { traces: 1, trace: exampleTrace, byName: exampleObservations };

describe.each(withBlocks)('%s', (document) => {
  const blocks = blocksOf(document);
  const never = blocks.flatMap((block) => {
    const reason = whyNever(block);
    return reason === undefined ? [] : [{ line: block.line, reason }];
  });
  const parts = partsOf(blocks.filter((block) => whyNever(block) === undefined));

  it.for(never)('has a block at line $line that is not run: $reason', ({ reason }, { skip }) => {
    expect(reason).not.toBe('');
    skip(true, reason);
  });

  it.for(parts)(
    'has a block at line $line that runs as it is written',
    { timeout: blockMsMax },
    async (part, { skip }) => {
      const reason = whyNotHere(part);
      skip(reason !== undefined, reason);
      if (isOperators(part)) return runAsOperator(part);
      const project = await runPart(part);
      const sent = part.files.length > 0 ? { traces: 1 } : {};
      expect(await readExample(project)).toMatchObject(document === attributesPage ? example : sent);
    },
  );
});

/** The programs of the page by the exporters that they do not use by themselves. */
const others = [
  { what: 'Python by HTTP', file: 'answer.py', environment: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' } },
  { what: 'Java by gRPC', file: 'Answer.java', environment: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' } },
  { what: 'Go by HTTP', file: 'answer.go', replaced: ['otlptracegrpc', 'otlptracehttp'] },
] as const;

describe('the lines of the README for any language', () => {
  it.for(others)('serve $what', { timeout: blockMsMax }, async ({ file, ...other }, { skip }) => {
    const part = partsOf(blocksOf(attributesPage)).find(({ files }) => files.some((one) => one.file === file));
    if (part === undefined) throw new Error(`${attributesPage} has no ${file}`);
    const reason = whyNotHere(part);
    skip(reason !== undefined, reason);
    const [from, to] = 'replaced' in other ? other.replaced : ['', ''];
    const change = (text: string): string => (from === '' ? text : text.replaceAll(from, to));
    const changed = {
      ...part,
      files: part.files.map((one) => ({ ...one, code: change(one.code) })),
      commands: change(part.commands),
    };
    const project = await runPart(changed, 'environment' in other ? other.environment : {});
    expect(await readExample(project)).toMatchObject(example);
  });
});
