import type { JudgeTemplate } from '../../api/evaluators.ts';
import { MessageEditor } from '../../parts/models/message-editor.tsx';
import { ModelFields } from '../../parts/models/model-fields.tsx';
import { variablesOf, withTemplate } from './evaluator-draft.ts';
import { JudgeScoreFields, type JudgePartProps } from './judge-score-fields.tsx';

/** The model, the messages and the score of a judge. */
export const JudgeFields = ({
  templates,
  ...props
}: JudgePartProps & { readonly templates: readonly JudgeTemplate[] }) => {
  const { draft, onChange } = props;
  return (
    <>
      <ModelFields
        choice={draft.choice}
        set={(changed) => onChange({ ...draft, choice: { ...draft.choice, ...changed } })}
      />
      <TemplateChoice templates={templates} {...props} />
      <fieldset className="plain stack">
        <legend>Messages</legend>
        <MessageEditor messages={draft.messages} onChange={(messages) => onChange({ ...draft, messages })} />
      </fieldset>
      <VariablePaths {...props} />
      <JudgeScoreFields {...props} />
    </>
  );
};

const TemplateChoice = ({
  draft,
  templates,
  onChange,
}: JudgePartProps & { readonly templates: readonly JudgeTemplate[] }) => (
  <label className="labelled">
    Messages and score of a template
    <select
      className="field"
      value=""
      onChange={(event) => {
        const template = templates.find(({ name }) => name === event.target.value);
        if (template !== undefined) onChange(withTemplate(draft, template));
      }}
    >
      <option value="">Put in …</option>
      {templates.map(({ name, title, description }) => (
        <option key={name} value={name} title={description}>
          {title}
        </option>
      ))}
    </select>
  </label>
);

/** The source of each variable's text. */
const VariablePaths = ({ draft, onChange }: JudgePartProps) => {
  const names = variablesOf(draft);
  if (names.length === 0)
    return (
      <p className="notice">
        The messages have no variables, so the model would judge nothing: write {'{{answer}}'} where the answer belongs.
      </p>
    );
  return (
    <fieldset className="plain">
      <legend>Variables, each by a JSONPath such as $.output</legend>
      <div className="fields">
        {names.map((name) => (
          <label key={name} className="labelled">
            {name}
            <input
              className="field mono"
              required
              pattern="\$.*"
              title="A JSONPath begins with $"
              spellCheck={false}
              list="paths-of-what-is-judged"
              value={draft.paths[name] ?? ''}
              onChange={(event) => onChange({ ...draft, paths: { ...draft.paths, [name]: event.target.value } })}
            />
          </label>
        ))}
      </div>
      <datalist id="paths-of-what-is-judged">
        {['input', 'output', 'expectedOutput', 'metadata', 'context.documents', 'toolCalls'].map((path) => (
          <option key={path} value={`$.${path}`} />
        ))}
      </datalist>
    </fieldset>
  );
};
