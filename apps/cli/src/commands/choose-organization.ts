import { notFound, type Organization, type ProjectStore } from '@spanledger/core';
import { UsageError } from '../usage-error.ts';

/** The organization with this id or name; without either the only one. */
export const chooseOrganization = async (projects: ProjectStore, named: string | undefined): Promise<Organization> => {
  const all = await projects.organizations();
  const byId = all.find(({ id }) => id === named);
  const matching = byId ? [byId] : all.filter(({ name }) => named === undefined || name === named);
  const [organization] = matching;
  if (organization === undefined) {
    throw notFound(
      named === undefined
        ? 'There is no organization yet: the first start of the server makes one.'
        : `There is no organization ${named}.`,
    );
  }
  if (matching.length === 1) return organization;
  const choices = matching.map(({ id, name }) => `  ${id}  ${name}`).join('\n');
  throw new UsageError(`Name one of these organizations with --organization <id>:\n${choices}`);
};
