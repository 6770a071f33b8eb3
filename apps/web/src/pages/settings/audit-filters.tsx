import { useNavigate } from '@tanstack/react-router';

import { TextField } from '../../ui/text-field.tsx';
import type { AuditSearch } from './audit-search.ts';

interface AuditFiltersProps {
  readonly search: AuditSearch;
  readonly nameOf: (userId: string) => string;
}

/** The days of the shown entries, and what all of them have in common: the entries themselves offer that. */
export const AuditFilters = ({ search, nameOf }: AuditFiltersProps) => {
  const navigate = useNavigate({ from: '/project/$projectId/settings' });
  const { action, actorId, targetId, from = '', to = '' } = search;
  const change = (changed: { readonly [Key in keyof AuditSearch]: string | undefined }): void => {
    const kept = Object.entries({ ...search, ...changed }).filter(([, value]) => (value ?? '') !== '');
    void navigate({ search: { part: 'audit', ...Object.fromEntries(kept) } });
  };
  const chips = [
    { key: 'action', label: 'What', text: action },
    { key: 'actorId', label: 'Who', text: actorId === undefined ? undefined : nameOf(actorId) },
    { key: 'targetId', label: 'Of', text: targetId },
  ] as const;
  return (
    <div className="row">
      <TextField label="First day (UTC)" type="date" value={from} onChange={(day) => change({ from: day })} />
      <TextField label="Last day (UTC)" type="date" value={to} onChange={(day) => change({ to: day })} />
      {chips.map(({ key, label, text }) =>
        text === undefined ? null : (
          <span key={key} className="chip">
            {label}: {text}
            <button
              type="button"
              aria-label={`Take away ${label}: ${text}`}
              onClick={() => change({ [key]: undefined })}
            >
              ×
            </button>
          </span>
        ),
      )}
    </div>
  );
};
