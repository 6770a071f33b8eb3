import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type { EvaluatorDefinition } from './evaluator.ts';

/** One state of an evaluator. It never changes. */
export interface EvaluatorVersion {
  readonly evaluatorId: string;
  readonly projectId: ProjectId;
  readonly name: string;
  /** From 1, without a gap. */
  readonly version: number;
  readonly definition: EvaluatorDefinition;
  /** The public key that made it, or `user:` and the id of a user. */
  readonly createdBy: string;
  readonly createdAt: Micros;
}

export interface NewEvaluatorVersion {
  /** Unique in its project; the name of an existing evaluator makes its next version. */
  readonly name: string;
  readonly definition: EvaluatorDefinition;
  readonly createdBy: string;
}

/** Of a project. */
export const evaluatorsMax = 500;

export interface EvaluatorStore {
  /**
   * Adds the first or the next version. An unchanged definition adds none. `not_found` without the project, `conflict`
   * beyond `evaluatorsMax`.
   */
  save(
    projectId: ProjectId,
    evaluator: NewEvaluatorVersion,
  ): Promise<{ readonly version: EvaluatorVersion; readonly isNew: boolean }>;
  /** The newest version of each, by name. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<EvaluatorVersion>>;
  /** The newest one without a version. */
  get(projectId: ProjectId, id: string, version?: number): Promise<EvaluatorVersion | undefined>;
  /** Newest first. `not_found` without the evaluator. */
  versions(projectId: ProjectId, id: string, page: PageRequest): Promise<Page<EvaluatorVersion>>;
  /** With its versions; scores stay. `not_found` without it, `conflict` while a rule uses it. */
  delete(projectId: ProjectId, id: string): Promise<void>;
}
