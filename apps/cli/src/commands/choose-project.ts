import { advisedCommand, notFound, type Project, type ProjectId, type ProjectStore } from '@spanledger/core';
import { UsageError } from '../usage-error.ts';

/** The project with this id or name; without either the only one. */
export const chooseProject = async (projects: ProjectStore, named: string | undefined): Promise<Project> => {
  if (named !== undefined) {
    const byId = await projects.get(named as ProjectId);
    if (byId !== undefined) return byId;
  }
  const all = await projects.list();
  const matching = named === undefined ? all : all.filter(({ name }) => name === named);
  const [project] = matching;
  if (project === undefined) {
    const remedy = `${advisedCommand('projects list')} shows those that there are`;
    throw notFound(named === undefined ? 'There is no project yet.' : `There is no project ${named}: ${remedy}.`);
  }
  if (matching.length === 1) return project;
  const choices = matching.map(({ id, name }) => `  ${id}  ${name}`).join('\n');
  throw new UsageError(`Name one of these projects with --project <id>:\n${choices}`);
};
