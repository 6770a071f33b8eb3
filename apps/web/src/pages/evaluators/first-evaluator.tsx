import { Link } from '@tanstack/react-router';

import type { EvaluatorType } from '../../api/evaluators.ts';
import { useMay, useProject } from '../../api/project.ts';

interface Kind {
  readonly type: EvaluatorType;
  readonly title: string;
  readonly text: string;
  readonly action: string;
}

const kinds: readonly Kind[] = [
  {
    type: 'builtin',
    title: 'Built-in',
    text: 'Compares, measures and checks without a model: exact match, JSON Schema, regular expressions, similarity, tool calls, latency, cost. It costs nothing.',
    action: 'Choose a built-in one',
  },
  {
    type: 'judge',
    title: 'Judge',
    text: 'A model scores by instructions of yours: whether an answer keeps to its sources, is correct, or is of help. Templates are there to begin with. Its calls cost money, within a budget.',
    action: 'Make a judge',
  },
  {
    type: 'code',
    title: 'Code',
    text: 'A function in JavaScript gets what was said, its cost and its latency, and returns scores. It runs in a sandbox without network and files.',
    action: 'Write code',
  },
];

/** Shown in a project without evaluators: a description of evaluators, and links to create the first. */
export const FirstEvaluator = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  return (
    <>
      <p className="soft">
        No evaluator yet. One looks at an observation or a trace and gives it scores. Make one and try it on a trace
        that is there; then a rule applies it to all that is written, or to what was written before.
      </p>
      <div className="cards">
        {kinds.map(({ type, title, text, action }) => (
          <section key={type} className="card stack">
            <h2>{title}</h2>
            <p className="soft">{text}</p>
            {mayWrite ? (
              <div>
                <Link
                  className="button"
                  to="/project/$projectId/evaluators/new"
                  params={{ projectId }}
                  search={{ type }}
                >
                  {action}
                </Link>
              </div>
            ) : null}
          </section>
        ))}
      </div>
      {mayWrite ? null : <p className="soft">Your role may look at evaluators, and not make any.</p>}
    </>
  );
};
