import { groupBy, notFound } from '@spanledger/core';
import { z } from 'zod';
import { attempt, copyEach, type CopyContext, type KindReport } from './copy-context.ts';
import { datasetsOf, whileActive } from './copy-datasets.ts';
import { pick } from './events.ts';
import { allOf, ifThere, oldestFirst, pagesByCursor, type Item, type TimedCall } from './pages.ts';

/** What a run has of its own, and what it links, the oldest first. */
interface CopiedRun {
  readonly id: string;
  readonly name: string;
  readonly description?: unknown;
  readonly metadata?: unknown;
  readonly links: readonly Item[];
}

const linkedSchema = z.object({ datasetRunId: z.string() });
const linkFields = ['datasetItemId', 'traceId', 'observationId', 'createdAt'];

/** Copies the runs of all datasets. */
export const copyRuns = async (context: CopyContext): Promise<KindReport> =>
  context.isByCursor ? copyExperiments(context) : copyListedRuns(context);

/** A link that cannot be copied leaves out that item alone. */
const copyRun = async (context: CopyContext, { id, name, links, ...own }: CopiedRun): Promise<void> => {
  const { target, runIds } = context;
  const said = pick({ runDescription: own.description, metadata: own.metadata }, ['runDescription', 'metadata']);
  for (const link of links) {
    const body = { runName: name, ...said, ...pick(link, linkFields) };
    const itemId = String(link['datasetItemId']);
    await attempt(context, `item ${itemId} of run ${name}`, async () => {
      const answer = await whileActive(context, itemId, async () =>
        target.ask({ method: 'POST', path: '/api/public/dataset-run-items', body }),
      );
      runIds.set(id, linkedSchema.parse(answer).datasetRunId);
    });
  }
  if (links.length > 0 && !runIds.has(id)) throw notFound('none of its items is here');
};

const runSchema = z.object({
  id: z.string(),
  description: z.unknown().optional(),
  metadata: z.unknown().optional(),
  datasetRunItems: z.array(z.record(z.string(), z.unknown())),
});

const copyListedRuns = async (context: CopyContext): Promise<KindReport> => {
  const { source } = context;
  let [there, here] = [0, 0];
  for (const dataset of await datasetsOf(source)) {
    const path = `/api/public/datasets/${encodeURIComponent(String(dataset['name']))}/runs`;
    const report = await copyEach(
      context,
      await allOf(source, { path }),
      ({ name }) => `run ${String(name)}`,
      async ({ name }) => {
        const run = runSchema.parse(await source.ask({ path: `${path}/${encodeURIComponent(String(name))}` }));
        const links = run.datasetRunItems.toSorted((a, b) =>
          String(a['createdAt']) < String(b['createdAt']) ? -1 : 1,
        );
        await copyRun(context, { ...run, name: String(name), links });
      },
    );
    there += report.there;
    here += report.here;
  }
  return { there, here };
};

const inStartTimes = { from: 'fromStartTime', to: 'toStartTime' };
const experiments: TimedCall = { path: '/api/public/experiments', query: { fields: 'core,metadata' }, ...inStartTimes };
const itemsOf = (experimentId: string): TimedCall => ({
  path: '/api/public/experiment-items',
  query: { experimentId, fields: 'core,dataset' },
  ...inStartTimes,
});

const experimentSchema = z.object({
  id: z.string(),
  name: z.string(),
  startTime: z.string(),
  description: z.unknown().optional(),
  metadata: z.unknown().optional(),
  datasetId: z.string().nullish(),
});
type Experiment = z.infer<typeof experimentSchema>;

/** Langfuse 4 has no runs, but experiments, by what telemetry says. Those over no dataset are in the telemetry alone. */
const copyExperiments = async (context: CopyContext): Promise<KindReport> => {
  const { source, times, onProblem } = context;
  const listed = await ifThere(oldestFirst(pagesByCursor(source, experiments, times)));
  if (listed === undefined) onProblem('runs of datasets: this version of the server has no list of them');
  const overDatasets = (listed ?? [])
    .map((each) => experimentSchema.parse(each))
    .filter(({ datasetId }) => typeof datasetId === 'string');
  return copyEach(
    context,
    named(overDatasets),
    ({ name }) => `run ${name}`,
    async (experiment) => copyExperiment(context, experiment),
  );
};

/** A dataset here has one run of a name: those that began later are told apart by their ids. */
const named = (listed: readonly Experiment[]): readonly Experiment[] => {
  const begunFirst = listed.toSorted((a, b) => (a.startTime < b.startTime ? -1 : 1));
  return [...groupBy(begunFirst, ({ datasetId, name }) => JSON.stringify([datasetId, name])).values()].flatMap((same) =>
    same.map((each, at) => (at === 0 ? each : { ...each, name: `${each.name} ${each.id}` })),
  );
};

const copyExperiment = async (context: CopyContext, experiment: Experiment): Promise<void> => {
  const items = await oldestFirst(pagesByCursor(context.source, itemsOf(experiment.id), context.times));
  const links = items.map(({ experimentItemId, traceId, id, startTime }) => ({
    datasetItemId: experimentItemId,
    traceId,
    observationId: id,
    createdAt: startTime,
  }));
  await copyRun(context, { ...experiment, links });
};
