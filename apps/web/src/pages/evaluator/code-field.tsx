import type { CodeDraft } from './evaluator-draft.ts';

interface CodeFieldProps {
  readonly draft: CodeDraft;
  readonly onChange: (draft: CodeDraft) => void;
}

/** The source of an evaluator in JavaScript. */
export const CodeField = ({ draft, onChange }: CodeFieldProps) => (
  <>
    <label className="labelled">
      JavaScript that ends with a function evaluate(subject)
      <textarea
        className="field mono grows"
        rows={12}
        required
        maxLength={100_000}
        spellCheck={false}
        value={draft.source}
        onChange={(event) => onChange({ ...draft, source: event.target.value })}
      />
    </label>
    <p className="soft">
      It returns a number, true or false, a category as a text, an object with value, name and comment, or a list of
      such objects. It has a second and 64 MiB, and neither network nor files.
    </p>
  </>
);
