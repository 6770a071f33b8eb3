import { useNavigate } from '@tanstack/react-router';
import { useId, useState, type KeyboardEvent } from 'react';

import { useProject } from '../api/project.ts';
import { useSession } from '../api/session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { pages } from './pages.ts';
import { chooseTheme, themes } from './theme.ts';

interface Command {
  /** Unlike that of any other command; labels may be alike. */
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  readonly run: () => void;
}

const shownMax = 12;

const useCommands = (text: string, onSignOut: () => void): readonly Command[] => {
  const navigate = useNavigate();
  const { projects } = useSession();
  const { id: projectId } = useProject();
  const hasSeveral = new Set(projects.map(({ organization }) => organization.id)).size > 1;
  const typed = text.trim();
  const isWanted = ({ label }: Command): boolean => label.toLowerCase().includes(typed.toLowerCase());
  const toTrace: Command[] =
    typed === ''
      ? []
      : [
          {
            id: 'search',
            label: `Search traces for “${typed}”`,
            kind: 'Search',
            run: () =>
              void navigate({ to: '/project/$projectId/traces', params: { projectId }, search: { search: typed } }),
          },
          {
            id: 'trace',
            label: `Open the trace with the id ${typed}`,
            kind: 'Trace',
            run: () =>
              void navigate({ to: '/project/$projectId/traces/$traceId', params: { projectId, traceId: typed } }),
          },
        ];
  const known: Command[] = [
    ...pages.map(({ to, label }) => ({
      id: to,
      label,
      kind: 'Page',
      run: () => void navigate({ to, params: { projectId } }),
    })),
    ...projects.map(({ id, name, organization }) => ({
      id,
      // Projects of several organizations may have one name.
      label: hasSeveral ? `${name} of ${organization.name}` : name,
      kind: 'Project',
      run: () => void navigate({ to: '/project/$projectId', params: { projectId: id } }),
    })),
    ...themes.map((theme) => ({
      id: theme,
      label: `Colours: ${theme}`,
      kind: 'Setting',
      run: () => chooseTheme(theme),
    })),
    { id: 'sign-out', label: 'Sign out', kind: 'Account', run: onSignOut },
  ];
  return [...known.filter(isWanted), ...toTrace].slice(0, shownMax);
};

interface CommandPaletteProps {
  readonly onClose: () => void;
  readonly onSignOut: () => void;
}

/** Finds and runs commands by a few letters: pages, projects, traces and searches. */
export const CommandPalette = ({ onClose, onSignOut }: CommandPaletteProps) => {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const commands = useCommands(text, onSignOut);
  const listId = useId();
  const run = (command: Command | undefined): void => {
    onClose();
    command?.run();
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((chosen + step + commands.length) % Math.max(1, commands.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(commands[chosen]);
    }
  };
  return (
    <Dialog title="Go to" isTitleHidden onClose={onClose} className="palette">
      <input
        className="field"
        role="combobox"
        aria-label="Go to a page, a project or a trace"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={`${listId}-${chosen}`}
        placeholder="Page, project, trace id or text"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={press}
      />
      <div role="listbox" id={listId} aria-label="Commands">
        {commands.map((command, at) => (
          <div
            key={command.id}
            id={`${listId}-${at}`}
            role="option"
            className="choice"
            aria-selected={at === chosen}
            onClick={() => run(command)}
            onPointerMove={() => setChosen(at)}
          >
            <span className="cut" style={{ flex: 1 }}>
              {command.label}
            </span>
            <span className="soft">{command.kind}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
};
