import type { Command } from 'commander';
import { formatBytes } from '../output/format-bytes.ts';
import { formatTable } from '../output/format-table.ts';
import type { StatusReport } from '../status/status-report.ts';
import type { Operator } from './operator.ts';

export const addStatusCommand = (program: Command, operator: Operator, version: string): void => {
  program
    .command('status')
    .description('mode, components, versions, health and sizes; exit code 1 when something is not well')
    .action(async () => {
      const report = await operator.readStatus();
      operator.print({ json: { version, ...report }, text: statusText(report, version) });
      if (!report.isHealthy) operator.tellUnhealthy();
    });
};

const statusText = ({ mode, dataDir, components }: StatusReport, version: string): string => {
  const rows = components.map(({ name, state, version, schema, sizeBytes, address }) => [
    name,
    state,
    version,
    schema,
    sizeBytes === null ? null : formatBytes(sizeBytes),
    address,
  ]);
  const problems = components.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`]));
  return [
    `Spanledger ${version}, ${mode} mode`,
    ...(dataDir === null ? [] : [`data in ${dataDir.path}, ${formatBytes(dataDir.sizeBytes)}`]),
    '',
    formatTable(['COMPONENT', 'STATE', 'VERSION', 'SCHEMA', 'SIZE', 'ADDRESS'], rows),
    ...(problems.length === 0 ? [] : ['', ...problems]),
  ].join('\n');
};
