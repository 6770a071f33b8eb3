import { comparePromptVersions, pageMeta, searchPromptVersions } from '@spanledger/api-contract';
import { notFound, type ProjectId, type PromptStore, type PromptVersion } from '@spanledger/core';

import { jsonRoute, type Route } from '../http/route.ts';
import { promptJson } from '../json/prompt-json.ts';

type Prompts = Pick<PromptStore, 'search' | 'get'>;

/** All versions of all prompts: searched, and compared with each other. */
export const promptVersionRoutes = (prompts: Prompts): readonly Route[] => [
  jsonRoute(searchPromptVersions, async ({ caller: { projectId }, query }) => {
    const { search: text, mode = 'words' } = query;
    const found = await prompts.search(projectId, { text, mode }, query);
    return { data: found.items.map((version) => promptJson(version)), meta: pageMeta(query, found) };
  }),

  jsonRoute(comparePromptVersions, async ({ caller: { projectId }, query: { name, from, to } }) => {
    const [one, other] = await Promise.all([
      findVersion(prompts, projectId, name, from),
      findVersion(prompts, projectId, name, to),
    ]);
    const { promptDifference } = await import('../prompts/prompt-difference.ts');
    return { name, from, to, ...promptDifference(one, other) };
  }),
];

const findVersion = async (
  prompts: Prompts,
  projectId: ProjectId,
  name: string,
  version: number,
): Promise<PromptVersion> => {
  const found = await prompts.get(projectId, name, { version });
  if (found === undefined) throw notFound(`Prompt not found: '${name}' with version ${version}`);
  return found;
};
