import type { InputIssue } from '@spanledger/core';

/** A definition that cannot be used; paths are those within it, such as `settings.pattern`. */
export class DefinitionError extends Error {
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(({ path, message }) => `${path} ${message}`).join('; '));
    this.issues = issues;
  }
}

export const wrongSetting = (name: string, message: string): DefinitionError =>
  new DefinitionError([{ path: `settings.${name}`, message }]);
