import {
  notFound,
  whereEqual,
  type CommentedKind,
  type ObservationId,
  type ObservationReader,
  type ProjectId,
  type PromptStore,
  type RecordReader,
  type TraceId,
  type TraceReader,
} from '@spanledger/core';

export interface CommentedObjects {
  readonly records: Pick<RecordReader, 'traces'>;
  readonly observations: Pick<ObservationReader, 'get'>;
  readonly traces: Pick<TraceReader, 'list'>;
  readonly prompts: Pick<PromptStore, 'hasVersion'>;
}

type IsThere = (objects: CommentedObjects, projectId: ProjectId, id: string) => Promise<boolean>;

const isThere: Readonly<Record<CommentedKind, IsThere>> = {
  TRACE: async ({ records }, projectId, id) => (await records.traces(projectId, [id as TraceId])).size > 0,
  OBSERVATION: async ({ observations }, projectId, id) =>
    (await observations.get(projectId, id as ObservationId)) !== undefined,
  SESSION: async ({ traces }, projectId, sessionId) => {
    const page = { page: 1, limit: 1, withBodies: false };
    return (await traces.list(projectId, { ...page, filters: whereEqual({ sessionId }) })).items.length > 0;
  },
  PROMPT: async ({ prompts }, projectId, id) => prompts.hasVersion(projectId, id),
};

const nouns: Readonly<Record<CommentedKind, string>> = {
  TRACE: 'trace',
  OBSERVATION: 'observation',
  SESSION: 'session',
  PROMPT: 'prompt version with the id',
};

/** Rejects with `not_found` and the object's name when the project does not have it. */
export const requireObject = async (
  objects: CommentedObjects,
  projectId: ProjectId,
  kind: CommentedKind,
  id: string,
): Promise<void> => {
  if (!(await isThere[kind](objects, projectId, id))) throw notFound(`The project has no ${nouns[kind]} ${id}.`);
};
