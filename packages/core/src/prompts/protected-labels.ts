import { invalidInput, permissionDenied } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import { latestLabel } from './prompt.ts';
import type { PromptRights } from './prompt-store.ts';

/** Of a project. */
export const protectedLabelsMax = 100;

/** Labels of a project's prompts that only those with the right may move and remove, on every prompt. */
export interface ProtectedLabelStore {
  /** Sorted. */
  list(projectId: ProjectId): Promise<readonly string[]>;
  /**
   * Does nothing when it is protected already. `not_found` without the project, `invalid_input` for `latest`,
   * `conflict` beyond `protectedLabelsMax`.
   */
  protect(projectId: ProjectId, label: string): Promise<void>;
  /** `not_found` when it is not protected. */
  release(projectId: ProjectId, label: string): Promise<void>;
}

/** Throws `invalid_input` for the label that moves with every version. */
export const checkProtectable = (label: string): void => {
  if (label === latestLabel)
    throw invalidInput('The label latest cannot be protected: it moves with every new version.');
};

/** Throws `permission_denied` with the protected labels that a change moves or removes. */
export const checkProtectedLabels = (
  touched: readonly string[],
  protectedLabels: readonly string[],
  { mayMoveProtected = false }: PromptRights = {},
): void => {
  if (mayMoveProtected) return;
  const refused = [...new Set(touched)].filter((label) => protectedLabels.includes(label)).toSorted();
  if (refused.length === 0) return;
  const named = refused.map((label) => `'${label}'`).join(', ');
  throw permissionDenied(
    `${refused.length === 1 ? 'The label' : 'The labels'} ${named} ${refused.length === 1 ? 'is' : 'are'} protected in this ` +
      'project: only admins and owners, and keys with the scope admin, may move or remove a protected label.',
  );
};
