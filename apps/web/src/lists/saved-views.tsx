import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api/client.ts';
import type { Answer } from '../api/contract.ts';
import { useMay, useProject } from '../api/project.ts';
import { useSession } from '../api/session.ts';
import { Confirm } from '../ui/confirm.tsx';
import { Failure } from '../ui/failure.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { TextField } from '../ui/text-field.tsx';
import { listSearch, type ListSearch } from './list-search.ts';

type SavedView = Answer<'get', '/api/public/saved-views'>['data'][number];

interface SavedViewsProps {
  /** The page of the views. */
  readonly page: string;
  /** The state to be saved. */
  readonly state: ListSearch;
  readonly onOpen: (state: ListSearch) => void;
}

/** The saved views of a page in the project: opens, creates, overwrites and deletes them. */
export const SavedViews = ({ page, state, onOpen }: SavedViewsProps) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [isSaving, setSaving] = useState(false);
  const [removed, setRemoved] = useState<SavedView>();
  const { data, error, refetch } = useQuery({
    queryKey: ['saved-views', projectId, page],
    queryFn: async ({ signal }) => api.get('/api/public/saved-views', { projectId }, { query: { page }, signal }),
  });
  const views = data?.data ?? [];
  return (
    <>
      <Menu label="Views">
        {(close) => (
          <div className="stack" style={{ gap: 4 }}>
            {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
            {data?.data.length === 0 ? <p className="soft">No view of this page is saved yet.</p> : null}
            {views.map((view) => (
              <ViewChoice
                key={view.id}
                view={view}
                onOpen={() => {
                  close();
                  onOpen(listSearch(view.state));
                }}
                onRemove={
                  mayWrite
                    ? () => {
                        close();
                        setRemoved(view);
                      }
                    : undefined
                }
              />
            ))}
            {mayWrite ? (
              <button
                type="button"
                className="button"
                onClick={() => {
                  close();
                  setSaving(true);
                }}
              >
                Save this view …
              </button>
            ) : null}
          </div>
        )}
      </Menu>
      {isSaving ? <SaveView page={page} state={state} views={views} onClose={() => setSaving(false)} /> : null}
      {removed === undefined ? null : <RemoveView view={removed} onClose={() => setRemoved(undefined)} />}
    </>
  );
};

const RemoveView = ({ view, onClose }: { readonly view: SavedView; readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const params = { savedViewId: view.id };
  return (
    <Confirm
      title={`Delete the view ${view.name}?`}
      text={view.isShared ? 'It goes for everyone in the project.' : 'It is yours alone.'}
      yes="Delete"
      no="Keep"
      work={async () => api.remove('/api/public/saved-views/{savedViewId}', { projectId }, { params })}
      changes={['saved-views', projectId]}
      onClose={onClose}
    />
  );
};

interface ViewChoiceProps {
  readonly view: SavedView;
  readonly onOpen: () => void;
  readonly onRemove: (() => void) | undefined;
}

const ViewChoice = ({ view: { name, isShared }, onOpen, onRemove }: ViewChoiceProps) => (
  <div className="row apart" style={{ flexWrap: 'nowrap' }}>
    <button type="button" className="choice" onClick={onOpen}>
      <span className="cut">{name}</span>
      {isShared ? null : <span className="tag">mine</span>}
    </button>
    {onRemove === undefined ? null : (
      <button type="button" className="button quiet" aria-label={`Delete the view ${name}`} onClick={onRemove}>
        ×
      </button>
    )}
  </div>
);

interface SaveViewProps extends Omit<SavedViewsProps, 'onOpen'> {
  readonly views: readonly SavedView[];
  readonly onClose: () => void;
}

/** Saves the shown state; the name of a view that the user may change overwrites that view. */
const SaveView = ({ page, state, views, onClose }: SaveViewProps) => {
  const { id: projectId } = useProject();
  const { user } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const same = views.find((view) => view.name === name.trim() && (view.isShared || view.ownerId === user.id));
  const saving = useMutation({
    mutationFn: async () => {
      const body = { name: name.trim(), page, state, isShared };
      if (same === undefined) return api.post('/api/public/saved-views', { projectId }, { body });
      const params = { savedViewId: same.id };
      return api.put('/api/public/saved-views/{savedViewId}', { projectId }, { params, body });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['saved-views', projectId] });
      onClose();
    },
  });
  return (
    <FormDialog
      title="Save this view"
      submit={same === undefined ? 'Save' : 'Replace'}
      error={saving.error}
      isBusy={saving.isPending}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      <TextField label="Name of the view" required maxLength={200} value={name} onChange={setName} />
      <label>
        <input type="checkbox" checked={isShared} onChange={(event) => setShared(event.target.checked)} /> Shared with
        everyone in the project
      </label>
      <p className="soft">It keeps filters, search, columns, order and period.</p>
    </FormDialog>
  );
};
