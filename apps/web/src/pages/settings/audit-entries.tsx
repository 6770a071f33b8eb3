import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';

import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { TableHead, type ColumnHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { Actor } from './actor.tsx';
import type { AuditSearch } from './audit-search.ts';

type Entry = Answer<'get', '/api/public/audit-log'>['data'][number];

const columns: readonly ColumnHead[] = ['Time', 'Who', 'What', 'Of', 'From', { unseen: 'More' }];

interface AuditEntriesProps {
  readonly entries: readonly Entry[];
  readonly nameOf: (userId: string) => string;
}

/** Entries of the audit log; each can be opened to show the values before and after. */
export const AuditEntries = ({ entries, nameOf }: AuditEntriesProps) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Entries">
    <table>
      <TableHead columns={columns} />
      <tbody>
        {entries.map((entry) => (
          <EntryRow key={entry.sequence} entry={entry} nameOf={nameOf} />
        ))}
      </tbody>
    </table>
  </div>
);

interface EntryRowProps {
  readonly entry: Entry;
  readonly nameOf: (userId: string) => string;
}

const EntryRow = ({ entry, nameOf }: EntryRowProps) => {
  const { actorKind, actorId, action, targetId } = entry;
  const [isOpen, setOpen] = useState(false);
  const actor = <Actor kind={actorKind} id={actorId} nameOf={nameOf} />;
  return (
    <>
      <tr>
        <td>
          <Time at={entry.timestamp} />
        </td>
        <td>{actorId === null ? actor : <Only search={{ actorId }}>{actor}</Only>}</td>
        <td>
          <Only search={{ action }}>{action}</Only>
        </td>
        <td>
          {targetId === null ? null : (
            <Only search={{ targetId }}>
              <code>{targetId}</code>
            </Only>
          )}
        </td>
        <td>{entry.address}</td>
        <td>
          <button
            type="button"
            className="button"
            aria-expanded={isOpen}
            aria-label={`Before and after of entry ${entry.sequence}`}
            onClick={() => setOpen(!isOpen)}
          >
            …
          </button>
        </td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={columns.length + 1}>
            <JsonView value={{ before: entry.before, after: entry.after, hash: entry.hash }} label="Before and after" />
          </td>
        </tr>
      ) : null}
    </>
  );
};

interface OnlyProps {
  readonly search: AuditSearch;
  readonly children: ReactNode;
}

/** Leads to the entries that have the same. */
const Only = ({ search, children }: OnlyProps) => {
  const { id: projectId } = useProject();
  return (
    <Link
      from="/project/$projectId/settings"
      to="/project/$projectId/settings"
      params={{ projectId }}
      search={(before) => ({ ...before, ...search })}
      activeProps={{}}
      title="Only entries like this"
    >
      {children}
    </Link>
  );
};
