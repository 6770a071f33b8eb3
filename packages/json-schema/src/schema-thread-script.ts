/**
 * Plain JavaScript as text, so that it runs from sources and from the build: a thread that compares one list of values
 * after the other with a schema, each given as JSON.
 */
export const schemaThreadScript = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { Ajv2020 } = require(workerData.ajv);
  const { RE2JS } = require(workerData.re2);
  const { ajvOptions, smallValues, errorsMax, rememberedLengthMax } = workerData;
  const validators = new Map();
  let rememberedLength = 0;

  // In the form that ajv expects, which distinguishes patterns by their texts: in linear time, whatever pattern and text are.
  const linearPattern = (pattern) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return { test: (text) => compiled.matcher(text).find(), toString: () => pattern };
  };
  linearPattern.code = 'new RegExp';

  const compile = (schema, allErrors) => {
    const validate = new Ajv2020({ ...ajvOptions, allErrors, code: { regExp: linearPattern } }).compile(JSON.parse(schema));
    if ('$async' in validate) throw new Error('$async is no keyword of it');
    for (const value of smallValues) validate(value);
    return validate;
  };

  const validatorOf = (schema, allErrors) => {
    const key = allErrors + schema;
    const known = validators.get(key);
    if (known !== undefined) return known;
    const validate = compile(schema, allErrors);
    rememberedLength += key.length;
    if (rememberedLength > rememberedLengthMax) {
      validators.clear();
      rememberedLength = key.length;
    }
    validators.set(key, validate);
    return validate;
  };

  // Allowed values and the like may be large; of params only names are of use.
  const shown = ({ instancePath, message, keyword, params: { additionalProperty, unevaluatedProperty } }) =>
    ({ instancePath, message, keyword, params: { additionalProperty, unevaluatedProperty } });

  const answerTo = ({ schema, values, allErrorsLengthMax }) => {
    try {
      validatorOf(schema, false);
      const errors = values.map((value) => {
        const validate = validatorOf(schema, value.length <= allErrorsLengthMax);
        return validate(JSON.parse(value)) ? [] : validate.errors.slice(0, errorsMax).map(shown);
      });
      return { errors };
    } catch (error) {
      const isDepth = error instanceof RangeError && error.message.includes('call stack');
      return { problem: isDepth ? 'depth' : 'schema', message: String(error.message) };
    }
  };

  parentPort.on('message', (job) => parentPort.postMessage(answerTo(job)));
  // The first schema takes long, which is not its fault.
  answerTo({ schema: '{}', values: ['{}'], allErrorsLengthMax: 0 });
  parentPort.postMessage({ errors: [] });
`;
