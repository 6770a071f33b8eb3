import { useEffect, type RefObject } from 'react';

import type { ScoreConfig } from '../../api/score-configs.ts';
import type { Judgement } from '../../parts/scoring/judgement.ts';

interface JudgingKeys {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly configs: readonly ScoreConfig[];
  readonly current: number;
  readonly setCurrent: (at: number) => void;
  readonly judge: (config: ScoreConfig, changed: Partial<Judgement>) => void;
  readonly complete: () => void;
  readonly skip: () => void;
  readonly back: (() => void) | undefined;
}

const fieldNames: ReadonlySet<string> = new Set(['INPUT', 'TEXTAREA', 'SELECT']);
const isDigit = /^[1-9]$/;

const fieldOf = ({ form, current }: JudgingKeys, selector: string): HTMLElement | null =>
  form.current?.querySelectorAll('fieldset')[current]?.querySelector<HTMLElement>(selector) ?? null;

const moveBy = ({ form, configs, current, setCurrent }: JudgingKeys, step: number): void => {
  const next = Math.max(0, Math.min(configs.length - 1, current + step));
  setCurrent(next);
  form.current?.querySelectorAll('fieldset')[next]?.scrollIntoView({ block: 'nearest' });
};

/** Selects the category of a digit and moves to the next question; for a number the digit is typed into its field. */
const pressDigit = (keys: JudgingKeys, event: KeyboardEvent): void => {
  const config = keys.configs[keys.current];
  if (config?.dataType === 'NUMERIC') fieldOf(keys, 'input')?.focus();
  const category = config?.categories?.[Number(event.key) - 1];
  if (config === undefined || category === undefined) return;
  event.preventDefault();
  keys.judge(config, { text: category.label });
  moveBy(keys, 1);
};

/** In a field only Escape, Enter and Ctrl Enter are keys of the form. */
const pressInField = (keys: JudgingKeys, event: KeyboardEvent, field: HTMLElement): void => {
  if (event.key === 'Escape') field.blur();
  if (event.key !== 'Enter' || field.tagName !== 'INPUT' || keys.form.current?.contains(field) !== true) return;
  event.preventDefault();
  field.blur();
  moveBy(keys, 1);
};

/** The keys that act again while they are held: the others would act on further questions and items. */
const isRepeated = /^[jk]$/;

const pressKey = (keys: JudgingKeys, event: KeyboardEvent): void => {
  if (event.repeat && !isRepeated.test(event.key)) return;
  if (isDigit.test(event.key)) return pressDigit(keys, event);
  const actions: Readonly<Record<string, (() => void) | undefined>> = {
    j: () => moveBy(keys, 1),
    k: () => moveBy(keys, -1),
    m: () => fieldOf(keys, '[data-comment]')?.focus(),
    x: keys.skip,
    b: keys.back,
  };
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
};

/** The keys of an annotator, anywhere on the page outside text fields. */
export const useJudgingKeys = (keys: JudgingKeys): void => {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (document.querySelector('dialog[open]') !== null || event.altKey) return;
      const { target } = event;
      const field = target instanceof HTMLElement && fieldNames.has(target.tagName) ? target : undefined;
      if (event.ctrlKey || event.metaKey) {
        const isElsewhere = field !== undefined && keys.form.current?.contains(field) !== true;
        if (event.key === 'Enter' && !event.repeat && !isElsewhere) keys.complete();
      } else if (field === undefined) pressKey(keys, event);
      else pressInField(keys, event, field);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys]);
};
