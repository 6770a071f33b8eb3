import { OtlpScope, type AttributeList } from '../otlp-span.ts';
import { addToRoot, answerOf, asLogged, spanOf, type AgentRecord } from './agent-record.ts';
import type { ScopeContext } from './map-observation.ts';
import { mapSpan, type Mapping } from './map-span.ts';
import { conventionTable } from './span-fields.ts';
import { originOf } from './span-origin.ts';
import { SpanReader } from './span-reader.ts';
import { draftOf } from './trace-draft.ts';

const noScope = new OtlpScope();

/** Reads the log records of coding agents of one resource: their calls and tools, as spans are, and what is around them. */
export class AgentReading {
  readonly #mapping: Mapping;
  readonly #resource: Parameters<typeof originOf>[0];
  readonly #context: ScopeContext;
  readonly #environment: string | undefined;

  constructor(attributes: AttributeList, environment: string | undefined, mapping: Omit<Mapping, 'reader'>) {
    const reader = new SpanReader(conventionTable);
    this.#mapping = { ...mapping, reader };
    this.#resource = { attributes, schemaUrl: '', scopes: [], problem: undefined };
    this.#context = { origin: { ...originOf(this.#resource, reader), areCallsInLogs: false }, scopeText: '' };
    this.#environment = environment;
  }

  /** False if the request has times of too many months. */
  take(told: AgentRecord): boolean {
    const { observations, drafts, months } = this.#mapping;
    const span = spanOf(told);
    if (span === undefined) {
      if (!months.admits(told.start)) return false;
    } else {
      if (mapSpan(span, noScope, this.#resource, this.#context, this.#mapping) !== undefined) return false;
      const mapped = observations.pop();
      if (mapped !== undefined) observations.push(asLogged(mapped, told));
    }
    const answer = answerOf(told);
    if (answer !== undefined) observations.push(answer);
    observations.push(addToRoot(told, this.#environment, draftOf(drafts, told.traceId)));
    return true;
  }
}
