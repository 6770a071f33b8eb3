import { spawnSync } from 'node:child_process';

import type { CodeBlock } from './code-blocks.ts';
import { hasOtherPlaces } from './given-ids.ts';
import type { Part } from './parts.ts';

/** Commands that cannot run in a test, in any document. The others are marked in place. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/\bdocker (?:compose|buildx|run|build)\b|docker\/write-secrets/, 'it needs Docker'],
  [
    /^npm (?:start|test|ci|run (?:worker|dev|check|migrate|bench|test:|record))/m,
    'it is a command of the checkout itself',
  ],
  [
    /\b(?:pg_dump|pg_restore|psql|clickhouse-client|redis-cli|systemctl|nginx|caddy)\b/,
    'it needs the servers of an installation',
  ],
  // Run one after the other by the test of backups.
  [/"\$(?:BACKUP|MEDIA_DIR)\b/, 'it needs the servers of an installation'],
  [/…|\.example\.com/, 'it has places to fill in'],
];

const languages = new Set(['sh', 'ts', 'python', 'go', 'java']);

/** Tools of a block that some machines do not have. */
const tools: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:pip|python|opentelemetry-instrument)\b/, ['python3']],
  [/^go /m, ['go']],
  [/\bmvn\b|^java /m, ['mvn', 'java']],
  [/\bcurl\b/, ['curl']],
  [/\bopenssl\b/, ['openssl']],
];

/** Whether it runs the command line of the checkout, on all that a server has. */
export const isOperators = ({ commands }: Part): boolean => /^npm run spanledger --/m.test(commands);

/** Whether every api and worker must be stopped for it. */
export const wantsStopped = ({ commands }: Part): boolean => /\breshard\b/.test(commands);

const installing = /^ *(?:pip install|go get|npm install|mvn) /m;

const isThere = (tool: string): boolean =>
  spawnSync(tool, [tool === 'go' ? 'version' : '--version']).error === undefined;

/** Why a block is never run; `undefined` for one that can run. */
export const whyNever = ({ language, code, reason }: CodeBlock): string | undefined => {
  if (reason !== undefined) return reason;
  if (language === '') return 'it is no program';
  if (!languages.has(language)) return `${language} is no language that is run`;
  if (language !== 'sh') return undefined;
  return (
    rules.find(([pattern]) => pattern.test(code))?.[1] ??
    (hasOtherPlaces(code) ? 'it has places to fill in' : undefined)
  );
};

/** Why a block that can run is not run here; `undefined` for one that is. */
export const whyNotHere = ({ commands: code }: Part): string | undefined => {
  if (process.env['DOCUMENTS_INSTALL'] !== '1' && installing.test(code)) {
    return 'it installs packages: npm run test:documents runs it';
  }
  const wanted = tools.flatMap(([pattern, names]) => (pattern.test(code) ? names : []));
  const missing = wanted.find((tool) => !isThere(tool));
  return missing === undefined ? undefined : `there is no ${missing}`;
};
