// What a team's applications do: a support assistant, a research agent and a nightly run over documents.

const users = ['ada', 'grace', 'edsger', 'barbara', 'alan', 'katherine', 'donald', 'radia'];
const questions = [
  ['Where is my parcel?', 'It left the warehouse this morning and arrives tomorrow.', 'delivery'],
  ['I want to return a pair of shoes.', 'You have 30 days. I have sent you the label.', 'returns'],
  ['Why was I charged twice?', 'The second amount is a reservation that lapses within three days.', 'billing'],
  ['Can I change my address?', 'Yes, in your account, until the parcel is packed.', 'account'],
  ['Does the jacket come in green?', 'It does, in sizes S to L.', 'catalogue'],
  ['The voucher does not work.', 'It is valid from 40 euros on; your basket has 32.', 'billing'],
];
const topics = [
  'heat pumps in old houses',
  'tariffs for night trains',
  'reuse of lithium batteries',
  'moss on flat roofs',
];
const releases = ['2.3.0', '2.3.1', '2.4.0'];

const pick = (random, list) => list[Math.floor(random() * list.length)];
const between = (random, low, high) => Math.round(low + random() * (high - low));
const hex = (random, digits) => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');

/** Spans of one trace, in the order in which they begin; each ends before the next begins, and its parents after it. */
const traceOf = ({ startMs, random }, service, fields) => {
  const spans = [];
  const release = releases[Math.floor((startMs / 86_400_000) % releases.length)];
  let clock = startMs;
  const inside = (name, attributes, work, parentId) => {
    const described = { 'langfuse.release': release, ...fields, ...attributes };
    const span = { id: hex(random, 16), parentId, name, startMs: clock, attributes: described };
    spans.push(span);
    clock += between(random, 1, 12);
    const finish = (ms) => {
      clock += ms;
    };
    Object.assign(span, work({ id: span.id, wait: finish, startMs: span.startMs }) ?? {});
    span.endMs = clock;
    return span;
  };
  const id = hex(random, 32);
  const resource = {
    'service.name': service,
    'deployment.environment.name': random() < 0.9 ? 'production' : 'staging',
    'service.version': release,
  };
  return { id, resource, spans, scores: [], inside };
};

const text = (role, content) => ({ role, parts: [{ type: 'text', content }] });

/** A call of a model: tokens in and out, how many of them were cached, how long it took. */
const call = (trace, random, parentId, given) => {
  const { provider, model, input, output, inputTokens, outputTokens, cachedTokens = 0, error } = given;
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'gen_ai.request.temperature': 0.2,
    'gen_ai.input.messages': JSON.stringify(input),
    ...(error === undefined
      ? {
          'gen_ai.response.model': model,
          'gen_ai.response.id': `resp-${hex(random, 12)}`,
          'gen_ai.usage.input_tokens': inputTokens,
          'gen_ai.usage.output_tokens': outputTokens,
          'gen_ai.usage.cache_read.input_tokens': cachedTokens,
          'gen_ai.output.messages': JSON.stringify([text('assistant', output)]),
        }
      : {}),
  };
  return trace.inside(
    `chat ${model}`,
    attributes,
    ({ wait }) => {
      wait(error === undefined ? between(random, 250, 500) + outputTokens * 9 : between(random, 80, 400));
      return { error };
    },
    parentId,
  );
};

const tool = (trace, random, parentId, name, given, result) =>
  trace.inside(
    `execute_tool ${name}`,
    {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.call.arguments': JSON.stringify(given),
      'gen_ai.tool.call.result': JSON.stringify(result),
    },
    ({ wait }) => wait(between(random, 15, 900)),
    parentId,
  );

/** One to four questions of a customer in one session, each a trace; some are asked again after a refusal. */
export const conversation = ({ startMs, random }) => {
  const userId = pick(random, users);
  const sessionId = `chat-${hex(random, 8)}`;
  const turns = between(random, 1, 4);
  return Array.from({ length: turns }, (_, turn) => {
    const [question, answer, topic] = pick(random, questions);
    const fields = {
      'langfuse.trace.name': 'support-chat',
      'user.id': userId,
      'session.id': sessionId,
      'langfuse.trace.tags': ['support', topic],
    };
    const trace = traceOf({ startMs: startMs + turn * between(random, 40_000, 90_000), random }, 'support', fields);
    const model = random() < 0.7 ? 'gpt-4o-mini' : 'gpt-4o';
    const io = { 'langfuse.observation.input': question, 'langfuse.observation.output': answer };
    trace.inside('answer', io, ({ id }) => {
      trace.inside(
        'embeddings text-embedding-3-small',
        {
          'gen_ai.operation.name': 'embeddings',
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'text-embedding-3-small',
          'gen_ai.usage.input_tokens': between(random, 6, 30),
        },
        ({ wait }) => wait(between(random, 20, 80)),
        id,
      );
      tool(trace, random, id, 'search_help_pages', { query: topic }, { pages: between(random, 1, 5) });
      const asked = { provider: 'openai', model, input: [text('system', 'Answer briefly.'), text('user', question)] };
      if (random() < 0.06) call(trace, random, id, { ...asked, error: '429 Rate limit reached' });
      const inputTokens = between(random, 700, 2600) + turn * 300;
      const cachedTokens = turn > 0 ? Math.floor((inputTokens * 0.6) / 128) * 128 : 0;
      const tokens = { inputTokens, cachedTokens, outputTokens: between(random, 30, 220) };
      call(trace, random, id, { ...asked, ...tokens, output: answer });
    });
    if (random() < 0.3) {
      const isGood = random() < 0.8;
      const comment = isGood ? undefined : 'Not what I asked';
      trace.scores.push({
        id: `score-${trace.id}`,
        name: 'helpful',
        value: isGood ? 1 : 0,
        dataType: 'BOOLEAN',
        comment,
      });
    }
    return trace;
  });
};

/** An agent that searches and reads until it can write; now and then a page cannot be read. */
export const researchAgent = ({ startMs, random }) => {
  const topic = pick(random, topics);
  const fields = {
    'langfuse.trace.name': 'research',
    'user.id': pick(random, users),
    'langfuse.trace.tags': ['research', 'agent'],
  };
  const trace = traceOf({ startMs, random }, 'research', fields);
  const model = 'claude-sonnet-4-5';
  const input = [text('user', `Write a page about ${topic}.`)];
  const root = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'researcher' };
  const io = {
    'langfuse.observation.input': `Write a page about ${topic}.`,
    'langfuse.observation.output': `A page about ${topic} …`,
  };
  trace.inside('invoke_agent researcher', { ...root, ...io }, ({ id }) => {
    let inputTokens = between(random, 1500, 3000);
    const steps = between(random, 2, 6);
    for (let step = 0; step < steps; step += 1) {
      const tokens = {
        inputTokens,
        cachedTokens: step === 0 ? 0 : Math.floor(inputTokens * 0.7),
        outputTokens: between(random, 60, 300),
      };
      call(trace, random, id, {
        provider: 'anthropic',
        model,
        input,
        output: `Step ${step + 1}: look for ${topic}.`,
        ...tokens,
      });
      const isBroken = random() < 0.08;
      const found = tool(
        trace,
        random,
        id,
        'read_page',
        { topic, page: step + 1 },
        isBroken ? {} : { characters: between(random, 800, 9000) },
      );
      if (isBroken) found.error = 'The page could not be read: 404';
      inputTokens += between(random, 800, 4000);
    }
    const tokens = {
      inputTokens,
      cachedTokens: Math.floor(inputTokens * 0.7),
      outputTokens: between(random, 600, 1500),
    };
    call(trace, random, id, { provider: 'anthropic', model, input, output: `A page about ${topic} …`, ...tokens });
  });
  trace.scores.push({
    id: `score-${trace.id}`,
    name: 'groundedness',
    value: Math.round((0.55 + random() * 0.45) * 100) / 100,
  });
  return [trace];
};

/** Many small calls at night, some by an in-house model without a price until one is set. */
export const documentBatch = ({ startMs, random }) => {
  const fields = { 'langfuse.trace.name': 'classify-documents', 'langfuse.trace.tags': ['batch'] };
  const trace = traceOf({ startMs, random }, 'documents', fields);
  trace.inside('classify-documents', {}, ({ id }) => {
    for (let page = 0; page < between(random, 12, 30); page += 1) {
      const isHouse = random() < 0.2;
      const made = {
        provider: isHouse ? 'house' : 'google',
        model: isHouse ? 'house-classifier-1' : 'gemini-2.5-flash',
      };
      const tokens = { inputTokens: between(random, 500, 3500), outputTokens: between(random, 3, 12) };
      const output = pick(random, ['invoice', 'contract', 'letter']);
      call(trace, random, id, {
        ...made,
        ...tokens,
        input: [text('user', `Which kind is document ${page + 1}?`)],
        output,
      });
    }
  });
  return [trace];
};
