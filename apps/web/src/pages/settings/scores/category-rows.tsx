import { decimal } from '../../../ui/decimal.ts';
import { useFocusAfterRemoval } from '../../../ui/use-focus-after-removal.ts';
import type { CategoryFields } from './config-fields.ts';

interface CategoryRowsProps {
  readonly categories: readonly CategoryFields[];
  readonly onChange: (categories: readonly CategoryFields[]) => void;
}

/** Categories in their order, which is that of the keys 1 to 9; each counts as a number. */
export const CategoryRows = ({ categories, onChange }: CategoryRowsProps) => {
  const change = (place: number, changed: Partial<CategoryFields>): void =>
    onChange(categories.map((category, at) => (at === place ? { ...category, ...changed } : category)));
  const add = useFocusAfterRemoval(categories.length);
  return (
    <fieldset className="plain stack">
      <legend className="soft">Categories, and what each counts as</legend>
      {categories.map(({ label, value }, at) => (
        <div key={at} className="row">
          <input
            className="field"
            aria-label={`Category ${at + 1}`}
            maxLength={200}
            value={label}
            onChange={(event) => change(at, { label: event.target.value })}
          />
          <input
            className="field"
            {...decimal}
            required
            aria-label={`Number of category ${at + 1}`}
            style={{ width: 90 }}
            value={value}
            onChange={(event) => change(at, { value: event.target.value })}
          />
          <button
            type="button"
            className="button"
            aria-label={`Leave category ${at + 1} out`}
            onClick={() => onChange(categories.filter((_category, place) => place !== at))}
          >
            ×
          </button>
        </div>
      ))}
      <div>
        <button
          type="button"
          ref={add}
          className="button"
          onClick={() => onChange([...categories, { label: '', value: String(categories.length) }])}
        >
          Add a category
        </button>
      </div>
    </fieldset>
  );
};
