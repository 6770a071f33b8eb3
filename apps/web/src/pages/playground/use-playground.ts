import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { useProject } from '../../api/project.ts';
import { parsedJson } from '../../format/parsed-json.ts';
import type { PlaygroundSearch } from './playground-search.ts';
import { newState, type PlaygroundState } from './playground-state.ts';
import { readSource } from './read-source.ts';

const storageKey = (projectId: string): string => `playground of ${projectId}`;

const readStored = (projectId: string): PlaygroundState => {
  const { value } = parsedJson(sessionStorage.getItem(storageKey(projectId)) ?? '');
  return { ...newState, ...(value as Partial<PlaygroundState> | undefined) };
};

const store = (projectId: string, state: PlaygroundState): void => {
  try {
    sessionStorage.setItem(storageKey(projectId), JSON.stringify(state));
  } catch {
    // The storage is full or forbidden: the input is kept until the page is left.
  }
};

/** The state of the page, which survives a reload of the same tab; and the source in its address, read once. */
export const usePlayground = (search: PlaygroundSearch) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [state, setState] = useState(() => readStored(projectId));
  const source = JSON.stringify(search);
  const isWanted = source !== '{}' && state.source !== source;
  const { data, error, refetch } = useQuery({
    queryKey: ['playground-source', projectId, source],
    queryFn: async () => readSource(queries, projectId, search),
    enabled: isWanted,
    staleTime: 0,
    gcTime: 0,
  });
  useEffect(() => {
    if (isWanted && data !== undefined)
      setState(({ isStored }) => ({ ...newState, isStored, source, columns: [data] }));
  }, [isWanted, data, source]);
  useEffect(() => store(projectId, state), [projectId, state]);
  return { state, setState, isLoading: isWanted, error: isWanted ? error : null, refetch };
};
