import type {
  ExportedPages,
  Observation,
  ObservationReader,
  ProjectId,
  PromptStore,
  TelemetryReaders,
} from '@spanledger/core';

type ReadersUntil = (signal: AbortSignal) => TelemetryReaders;
type Prompts = Pick<PromptStore, 'idsOf'>;

/** The same readers, whose observations have the current id of the prompt version that they name. */
export const withPromptIds =
  (readersUntil: ReadersUntil, prompts: Prompts): ReadersUntil =>
  (signal) => {
    const readers = readersUntil(signal);
    const { exporter } = readers;
    return {
      ...readers,
      observations: observationsWithPrompts(readers.observations, prompts),
      exporter: {
        ...exporter,
        observations: (projectId, query) => namedPages(prompts, projectId, exporter.observations(projectId, query)),
      },
    };
  };

async function* namedPages(
  prompts: Prompts,
  projectId: ProjectId,
  pages: ExportedPages<Observation>,
): ExportedPages<Observation> {
  for await (const page of pages) {
    const entities = await named(
      prompts,
      projectId,
      page.map(({ entity }) => entity),
    );
    yield page.map((each, at) => ({ ...each, entity: entities[at] ?? each.entity }));
  }
}

const observationsWithPrompts = (observations: ObservationReader, prompts: Prompts): ObservationReader => ({
  list: async (projectId, query) => {
    const page = await observations.list(projectId, query);
    return { ...page, items: await named(prompts, projectId, page.items) };
  },
  page: async (projectId, query) => named(prompts, projectId, await observations.page(projectId, query)),
  stream: async (projectId, query) => named(prompts, projectId, await observations.stream(projectId, query)),
  get: async (projectId, id) => {
    const observation = await observations.get(projectId, id);
    return observation === undefined ? undefined : (await named(prompts, projectId, [observation]))[0];
  },
  ofTrace: async (projectId, traceId) => named(prompts, projectId, await observations.ofTrace(projectId, traceId)),
  tree: async (projectId, traceId, query) => observations.tree(projectId, traceId, query),
  weigh: async (projectId, query) => observations.weigh(projectId, query),
  read: async (projectId, keys, parts) => named(prompts, projectId, await observations.read(projectId, keys, parts)),
});

/** One query for all of them, and none if no prompt is named. */
const named = async <T extends Observation>(
  prompts: Prompts,
  projectId: ProjectId,
  observations: readonly T[],
): Promise<readonly T[]> => {
  const asked = new Map(
    observations.flatMap(({ promptName: name, promptVersion: version }) =>
      name === null || version === null ? [] : [[keyOf(name, version), { name, version }] as const],
    ),
  );
  if (asked.size === 0) return observations;
  const ids = await prompts.idsOf(projectId, [...asked.values()]);
  const idOf = new Map([...asked.keys()].map((key, at) => [key, ids[at]]));
  return observations.map((observation) => {
    const { promptName: name, promptVersion: version } = observation;
    const promptId = name === null || version === null ? undefined : idOf.get(keyOf(name, version));
    return promptId === undefined ? observation : { ...observation, promptId };
  });
};

const keyOf = (name: string, version: number): string => `${version} ${name}`;
