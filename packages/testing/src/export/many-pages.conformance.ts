import type { ExportedPages, ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someProject, someTime, telemetryRows } from '../telemetry/builders.ts';
import { anObservation, type TelemetryStore } from '../telemetry/telemetry-store.ts';

const count = 2500;

const rowsOf = (project: ProjectId) =>
  Array.from({ length: count }, (_, index) =>
    anObservation(project, `t${index % 50}/${String(index).padStart(5, '0')}`, {
      startTime: someTime - (index % 7) * oneDay,
      input: 'x'.repeat(index % 100 === 0 ? 100_000 : 10),
    }),
  );

const idsOf = async (exported: ExportedPages<{ readonly id: string }>): Promise<string[]> => {
  const ids: string[] = [];
  for await (const page of exported) ids.push(...page.map(({ entity }) => entity.id));
  return ids;
};

/** The contract of a `TelemetryExporter` for more observations than one read returns. */
export const describeManyPages = (openedStore: () => TelemetryStore): void => {
  test('every observation comes once, with bodies and without, while others are written', async () => {
    const { writer, exporter } = openedStore();
    const project = someProject();
    const rows = rowsOf(project);
    await writer.write(telemetryRows({ observations: rows }));
    // Old versions of rows are between the others.
    await writer.write(telemetryRows({ observations: rows.filter((_, index) => index % 3 === 0) }));
    await writer.write(telemetryRows({ observations: rowsOf(someProject()) }));
    const expected = rows.map(({ id }) => id as string).sort();
    expect((await idsOf(exporter.observations(project, { withBodies: true }))).sort()).toEqual(expected);

    const ids: string[] = [];
    for await (const page of exporter.observations(project, { withBodies: false })) {
      ids.push(...page.map(({ entity }) => entity.id));
      await writer.write(telemetryRows({ observations: [anObservation(project, `t0/new${ids.length}`)] }));
    }
    expect(ids.filter((id) => !id.startsWith('new')).sort()).toEqual(expected);
    expect(new Set(ids).size).toBe(ids.length);
  });
};
