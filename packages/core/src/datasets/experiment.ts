import { decodeValue } from '../ingest/encode-value.ts';
import type { Filter } from '../query/filter.ts';
import type { Micros } from '../time.ts';

/** The attribute that SDKs write on each observation of an item of an experiment. */
export const experimentAttribute = (name: string): string => `langfuse.experiment.${name}`;

/** Reads experiment attributes from the metadata of an observation; `null` for one that is absent, empty or no text. */
export const experimentTexts = (metadata: Readonly<Record<string, string>>): ((name: string) => string | null) => {
  const attributes = decodeValue(metadata['attributes'] ?? null) as Readonly<Record<string, unknown>> | null;
  return (name) => {
    const value = attributes?.[experimentAttribute(name)];
    return typeof value === 'string' && value !== '' ? value : null;
  };
};

/** A run named in telemetry: over a dataset of the project, or over the client's own items. */
export interface Experiment {
  /** That of the dataset run, or one made by the client. */
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  /** JSON, as the client wrote it. */
  readonly metadata: string | null;
  readonly datasetId: string | null;
  /** The earliest start of its observations within the query. */
  readonly startTime: Micros;
  /** The latest end; of one without an end its start. */
  readonly endTime: Micros;
  /** Root observations of items. */
  readonly itemCount: number;
}

/** The position in a list of experiments: after this one. */
export type ExperimentPosition = Pick<Experiment, 'endTime' | 'id'>;

export interface ExperimentQuery {
  /** Observations that began at this time or later. */
  readonly from: Micros;
  readonly to?: Micros | undefined;
  /** On the experiment's columns of `observationListColumns`. */
  readonly filters: readonly Filter[];
  readonly limit: number;
  readonly after?: ExperimentPosition | undefined;
}
