import { isDeepStrictEqual } from 'node:util';
import { DomainError, microsPerMs, parseIso } from '@spanledger/core';
import { copyProject, remoteAt, type CopyReport, type Remote } from '@spanledger/project-copy';
import { Option, type Command } from 'commander';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { KeyPair } from '../server/ask-server.ts';
import { UsageError } from '../usage-error.ts';
import { withKeyOptions, type KeyOptions } from './key-options.ts';
import type { Operator } from './operator.ts';

interface CopyProjectOptions extends KeyOptions {
  readonly from: string;
  readonly fromPublicKey?: string;
  readonly fromSecretKey?: string;
  readonly since?: string;
  readonly until?: string;
  readonly costs: 'keep' | 'compute';
}

export const addCopyCommand = (projects: Command, operator: Operator): void => {
  withKeyOptions(
    projects
      .command('copy')
      .description(
        'copy a project from another server, of Langfuse or Spanledger, into one that is here; again, what has changed there',
      )
      .requiredOption('--from <url>', 'the address of that server')
      .option('--from-public-key <key>', 'the public key of the project there; COPY_PUBLIC_KEY when absent')
      .option('--from-secret-key <key>', 'its secret key; COPY_SECRET_KEY when absent')
      .option('--since <time>', 'traces, observations, scores and comments from this time on; all when absent')
      .option('--until <time>', 'and before this time; now when absent')
      .addOption(
        new Option('--costs <how>', 'keep the costs that they have there, or compute them by the prices that are here')
          .choices(['keep', 'compute'])
          .default('keep'),
      ),
  ).action(async (options: CopyProjectOptions) => {
    const times = timesOf(options);
    const sourceKeys = copyKeysOf(options, operator.copyKeys());
    const source = sourceOf(options.from, sourceKeys, operator.reportProgress);
    const report = await operator.asProjects.one(options, async (keys) => {
      const target = operator.openProject(keys);
      await refuseItself(target, sourceKeys);
      return copyProject({
        source,
        target,
        times,
        nowMs: options.until === undefined ? Date.now : undefined,
        keepsCosts: options.costs === 'keep',
        onProgress: reportSometimes(operator.reportProgress),
      });
    });
    operator.print(resultOf(report));
    if (!isWhole(report)) operator.reportUnhealthy();
  });
};

type CopyKeys = ReturnType<typeof copyKeysOf>;

const sourceOf = (from: string, keys: CopyKeys, report: Operator['reportProgress']): Remote => {
  if (!URL.canParse(from) || !/^https?:/.test(from))
    throw new UsageError(`--from ${from} is no address: write it as https://langfuse.example.com.`);
  return remoteAt({ url: from, ...keys, onWait: waitText(report) });
};

const copyKeysOf = ({ fromPublicKey, fromSecretKey }: CopyProjectOptions, own: KeyPair) => {
  const publicKey = fromPublicKey ?? own.publicKey;
  const secretKey = fromSecretKey ?? own.secretKey;
  if (publicKey !== undefined && secretKey !== undefined) return { publicKey, secretKey };
  throw new UsageError(
    'Give both keys of the project there: COPY_PUBLIC_KEY and COPY_SECRET_KEY, or --from-public-key and --from-secret-key.',
  );
};

const projectsPath = '/api/public/projects';

/** Kept costs of the project itself would be provided and no more computed. */
const refuseItself = async (target: Remote, keys: CopyKeys): Promise<void> => {
  const ofThese = remoteAt({ url: target.url, ...keys });
  const there = await ofThese.ask({ path: projectsPath }).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'unauthenticated') return undefined;
    throw error;
  });
  if (there === undefined) return;
  if (isDeepStrictEqual(there, await target.ask({ path: projectsPath })))
    throw new UsageError('These are keys of the project that it would be copied into.');
};

const waitText = (report: (line: string) => void) => (reason: string, ms: number) =>
  report(`${reason}: waiting for ${Math.ceil(ms / 1000)} s`);

/** No server takes an earlier time. */
const sinceDefault = '1970-01-01T00:00:00Z';

const timeOf = (name: string, text: string): number => {
  const at = parseIso(text);
  if (at === undefined) throw new UsageError(`--${name} ${text} is no time: write it as 2026-01-31T00:00:00Z.`);
  return Math.floor(at / microsPerMs);
};

const timesOf = ({ since = sinceDefault, until }: CopyProjectOptions) => {
  const times = {
    fromMs: timeOf('since', since),
    toMs: until === undefined ? Date.now() : timeOf('until', until),
  };
  if (times.fromMs >= times.toMs) throw new UsageError(`--since ${since} comes after --until.`);
  return times;
};

const reportEveryMs = 2000;

const reportSometimes = (report: (line: string) => void) => {
  let reportedAt = 0;
  return (kind: string, copied: number, total: number | undefined): void => {
    if (Date.now() - reportedAt < reportEveryMs && copied !== total) return;
    reportedAt = Date.now();
    report(`${kind}: ${copied}${total === undefined ? '' : ` of ${total}`}`);
  };
};

const isWhole = ({ kinds, problems }: CopyReport): boolean =>
  problems.length === 0 && [...kinds.values()].every(({ there, here }) => there === here);

const resultOf = (report: CopyReport): Result => {
  const { kinds, problems } = report;
  const rows = [...kinds].map(([kind, { there, here }]) => [kind, String(there), String(here)]);
  const table = formatTable(['KIND', 'THERE', 'HERE'], rows);
  return {
    json: { kinds: Object.fromEntries(kinds), problems },
    text: [table, ...(problems.length === 0 ? [] : ['', 'Not copied:', ...problems])].join('\n'),
  };
};
