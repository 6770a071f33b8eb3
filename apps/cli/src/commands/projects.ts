import {
  advisedCommand,
  advisedStart,
  checkAdministeredName,
  formatIso,
  projectIdSchema,
  type Project,
  type ProjectId,
} from '@spanledger/core';
import type { Command } from 'commander';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { ControlPlane } from '../stores/control-plane.ts';
import { UsageError } from '../usage-error.ts';
import { chooseOrganization } from './choose-organization.ts';
import { chooseProject } from './choose-project.ts';
import { addCopyCommand } from './copy-project.ts';
import { deleteProject, listDeletions } from './delete-project.ts';
import { parseLimits, projectLimits, withLimitOptions, type LimitOptions } from './limits.ts';
import type { Operator } from './operator.ts';

export const addProjectCommands = (program: Command, operator: Operator): void => {
  const projects = program.command('projects').description('projects, which hold traces and keys');
  projects
    .command('create')
    .description('make a project')
    .argument('<name>')
    .option('-o, --organization <id or name>', 'whose it is; not needed when there is only one')
    .option('--id <id>', 'the id to give it; made up when absent')
    .action((name: string, options: ProjectOptions) =>
      operator.finish((stores) => createProject(stores, name, options)),
    );
  projects
    .command('rename')
    .description('give a project another name; its id, keys and telemetry stay')
    .argument('<project>', 'its id or its name')
    .argument('<name>', 'the new one')
    .action((project: string, name: string) => operator.finish((stores) => renameProject(stores, project, name)));
  withLimitOptions(
    projects
      .command('limits')
      .description('how much a project may send and read; changes what is given, and shows them')
      .argument('<project>', 'its id or its name'),
  ).action((project: string, options: LimitOptions) =>
    operator.finish((stores) => changeProjectLimits(stores, project, options)),
  );
  projects
    .command('delete')
    .description('end a project and remove all that it has; shows what that is, and deletes with --yes alone')
    .argument('<project>', 'its id or its name; of one that is deleted, its id')
    .option('--yes', 'delete it, for good')
    .action((project: string, options: { yes?: boolean }) => deleteProject(operator, project, options));
  addCopyCommand(projects, operator);
  projects
    .command('deletions')
    .description('deleted projects whose telemetry is not gone yet, and what is left of it')
    .action(() => listDeletions(operator));
  projects
    .command('list')
    .description('all projects, oldest first')
    .action(() => operator.finish((stores) => listProjects(stores)));
};

interface ProjectOptions {
  readonly organization?: string;
  readonly id?: string;
}

const checkedId = (id: string): ProjectId => {
  const { data, error } = projectIdSchema.safeParse(id);
  if (data === undefined) throw new UsageError(`--id ${error?.issues[0]?.message}.`);
  return data;
};

const createProject = async ({ projects }: ControlPlane, asked: string, options: ProjectOptions): Promise<Result> => {
  const name = checkAdministeredName('project', asked);
  const { id: organizationId } = await chooseOrganization(projects, options.organization);
  const given = options.id === undefined ? {} : { id: checkedId(options.id) };
  const project = await projects.create({ organizationId, name, ...given });
  return {
    json: projectJson(project),
    text: [
      `project       ${project.name} (${project.id})`,
      `organization  ${project.organization.name} (${project.organization.id})`,
      '',
      `Make its keys with ${advisedCommand('keys create --project', project.id)}`,
    ].join('\n'),
  };
};

const renameProject = async ({ projects }: ControlPlane, named: string, asked: string): Promise<Result> => {
  const name = checkAdministeredName('project', asked);
  const { id, name: before } = await chooseProject(projects, named);
  const project = await projects.update(id, { name });
  return { json: projectJson(project), text: `${before} (${id}) is called ${project.name} now.` };
};

const changeProjectLimits = async (
  { projects }: ControlPlane,
  named: string,
  options: LimitOptions,
): Promise<Result> => {
  const changes = parseLimits(options);
  const project = await chooseProject(projects, named);
  const isChanged = Object.keys(changes).length > 0;
  return projectLimits(isChanged ? await projects.changeLimits(project.id, changes) : project, isChanged);
};

const listProjects = async ({ projects, erasures }: ControlPlane): Promise<Result> => {
  const all = await projects.list();
  const rows = all.map((project) => [
    project.id,
    project.name,
    project.organization.name,
    formatIso(project.createdAt),
  ]);
  const unfinished = (await erasures.unfinished()).map(({ projectId }) => projectId);
  const text =
    rows.length === 0
      ? `There is no project yet: ${advisedStart('api')} makes a first one.`
      : formatTable(['ID', 'NAME', 'ORGANIZATION', 'CREATED'], rows);
  const more =
    unfinished.length === 0
      ? []
      : ['', `Being deleted: ${unfinished.join(', ')}. ${advisedCommand('projects deletions')} shows what is left.`];
  return { json: all.map(projectJson), text: [text, ...more].join('\n') };
};

const projectJson = (project: Project) => ({
  ...project,
  createdAt: formatIso(project.createdAt),
  updatedAt: formatIso(project.updatedAt),
});
