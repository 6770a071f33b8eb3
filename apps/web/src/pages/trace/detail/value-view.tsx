import { JsonView } from '../../../ui/json-view.tsx';
import { TextView } from '../../../ui/text-view.tsx';
import { MediaWithin } from './media-view.tsx';

/** An input, output or metadata: text unchanged, other values as JSON. Empty if absent. */
export const ValueView = ({ title, value }: { readonly title: string; readonly value: unknown }) =>
  value === null || value === undefined ? null : (
    <section className="stack">
      <h3>{title}</h3>
      {typeof value === 'string' ? (
        <div className="card">
          <TextView text={value} />
        </div>
      ) : (
        <JsonView value={value} label={title} />
      )}
      <MediaWithin value={value} />
    </section>
  );
