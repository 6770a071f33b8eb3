import { useState } from 'react';

import { useMay } from '../../api/project.ts';
import { Menu } from '../../ui/menu.tsx';
import type { Column, PlaygroundState } from './playground-state.ts';
import type { Run } from './run.ts';
import { SaveItem } from './save-item.tsx';
import { SavePrompt } from './save-prompt.tsx';

interface SaveMenuProps {
  readonly column: Column;
  readonly state: PlaygroundState;
  readonly run: Run | undefined;
}

const places = { prompt: 'As a version of a prompt …', item: 'As an item of a dataset …' } as const;
type Place = keyof typeof places;

/** The menu of targets for saving a column, for roles that may; a form that it opened stays where the role is lowered. */
export const SaveMenu = ({ column, state, run }: SaveMenuProps) => {
  const mayWrite = useMay('write');
  const [open, setOpen] = useState<Place>();
  const end = (): void => setOpen(undefined);
  return (
    <>
      {mayWrite ? (
        <Menu fromStart label="Save">
          {(close) =>
            (Object.keys(places) as Place[]).map((place) => (
              <button
                key={place}
                type="button"
                className="choice"
                onClick={() => {
                  close();
                  setOpen(place);
                }}
              >
                {places[place]}
              </button>
            ))
          }
        </Menu>
      ) : null}
      {open === 'prompt' ? <SavePrompt column={column} onClose={end} /> : null}
      {open === 'item' ? <SaveItem column={column} state={state} run={run} onClose={end} /> : null}
    </>
  );
};
