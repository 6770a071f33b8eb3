import type { exportedTraceColumns, scoreColumns } from '@spanledger/core';

/** Where a column is that is filtered by; `from` is the alias of its table. */
interface FilteredColumn<Alias extends string> {
  readonly sql: string;
  readonly from: Alias;
}

const ofTrace = (name: string): FilteredColumn<'t'> => ({ sql: `t.${name}`, from: 't' });
const ofScore = (name: string): FilteredColumn<'s'> => ({ sql: `s.${name}`, from: 's' });

/** What traces have of their own, under the alias `t`. */
export const ownTraceColumns: Readonly<Record<keyof typeof exportedTraceColumns, FilteredColumn<'t'>>> = {
  id: ofTrace('id'),
  name: ofTrace('name'),
  timestamp: ofTrace('timestamp'),
  userId: ofTrace('user_id'),
  sessionId: ofTrace('session_id'),
  environment: ofTrace('environment'),
  release: ofTrace('release'),
  version: ofTrace('version'),
  externalId: ofTrace('external_id'),
  tags: ofTrace('tags'),
  public: ofTrace('public'),
  bookmarked: ofTrace('bookmarked'),
  metadata: ofTrace('metadata'),
  input: ofTrace('input'),
  output: ofTrace('output'),
};

/** Engines differ in how these are told. */
type ToldByEngine = 'dataType' | 'source' | 'booleanValue';

/** What scores have under the alias `s`, and their traces under `t`. */
export const plainScoreColumns: Readonly<
  Record<Exclude<keyof typeof scoreColumns, ToldByEngine>, FilteredColumn<'s' | 't'>>
> = {
  id: ofScore('id'),
  name: ofScore('name'),
  timestamp: ofScore('timestamp'),
  traceId: ofScore('trace_id'),
  observationId: ofScore('observation_id'),
  sessionId: ofScore('session_id'),
  datasetRunId: ofScore('dataset_run_id'),
  value: ofScore('value'),
  stringValue: ofScore('string_value'),
  comment: ofScore('comment'),
  configId: ofScore('config_id'),
  queueId: ofScore('queue_id'),
  authorUserId: ofScore('author_user_id'),
  environment: ofScore('environment'),
  metadata: ofScore('metadata'),
  userId: ofTrace('user_id'),
  traceName: ofTrace('name'),
  tags: ofTrace('tags'),
};
