import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type {
  DatasetExperiment,
  ExperimentItem,
  ExperimentItemState,
  ExperimentProgress,
} from './dataset-experiment.ts';

export type NewDatasetExperiment = Pick<
  DatasetExperiment,
  'name' | 'description' | 'metadata' | 'definition' | 'asOf' | 'concurrency' | 'maxCost'
>;

export interface StandingExperiment {
  readonly experiment: DatasetExperiment;
  readonly progress: ExperimentProgress;
}

export interface ExperimentRetry {
  /** Of the dataset; all that failed or were skipped when absent. */
  readonly datasetItemIds?: readonly string[] | undefined;
  /** The new limit; unchanged when absent. */
  readonly maxCost?: Usd | undefined;
}

/** Experiments requested by users. Deleting the run of one deletes it too. */
export interface DatasetExperimentStore {
  /**
   * Begins a run with a pending item for each active item of the dataset at that time. `not_found` without the dataset,
   * `conflict` when it has a run of this name, `invalid_input` without items, or with too many.
   */
  create(
    projectId: ProjectId,
    datasetName: string,
    experiment: NewDatasetExperiment,
    now: Micros,
  ): Promise<DatasetExperiment>;
  get(projectId: ProjectId, datasetName: string, name: string): Promise<StandingExperiment | undefined>;
  /** Newest first. `not_found` without the dataset. */
  list(projectId: ProjectId, datasetName: string, page: PageRequest): Promise<Page<StandingExperiment>>;
  /** By the ids of their items. */
  items(
    projectId: ProjectId,
    experimentId: string,
    state: ExperimentItemState | undefined,
    page: PageRequest,
  ): Promise<Page<ExperimentItem>>;
  /** Skips items that have not begun; calls under way end. Canceling again changes nothing. `not_found` without it. */
  cancel(projectId: ProjectId, datasetName: string, name: string, now: Micros): Promise<void>;
  /**
   * Makes items pending that failed or were skipped, also of an experiment that was canceled, which goes on then.
   * Returns how many. `not_found` without it.
   */
  retry(projectId: ProjectId, datasetName: string, name: string, retry: ExperimentRetry, now: Micros): Promise<number>;
}
