import { baseUrl } from '../../api/client.ts';
import type { PromptVersion } from '../../api/prompts.ts';
import { Code } from '../../ui/code.tsx';

/** Code that reads this version: by a label of it, else by its number. */
export const UseInCode = ({ version }: { readonly version: PromptVersion }) => {
  const { name, type, labels } = version;
  const label = labels.includes('production') ? 'production' : labels.find((each) => each !== 'latest');
  const quoted = JSON.stringify(name);
  const [python, typescript, query] =
    label === undefined
      ? [`version=${version.version}`, `version: ${version.version}`, `version=${version.version}`]
      : [`label="${label}"`, `label: "${label}"`, `label=${label}`];
  const address = `${baseUrl.href}api/public/v2/prompts/${encodeURIComponent(name)}?${query}`;
  return (
    <details>
      <summary>Use it in code</summary>
      <div className="stack">
        <h3>Python, with the SDK of Langfuse</h3>
        <Code
          label="Python"
          text={`from langfuse import get_client\n\nprompt = get_client().get_prompt(${quoted}, ${python}, type="${type}")\nfilled_in = prompt.compile()`}
        />
        <h3>TypeScript, with the SDK of Langfuse</h3>
        <Code
          label="TypeScript"
          text={`import { LangfuseClient } from "@langfuse/client";\n\nconst prompt = await new LangfuseClient().prompt.get(${quoted}, { ${typescript}, type: "${type}" });\nconst filledIn = prompt.compile();`}
        />
        <h3>curl, with a key of the project</h3>
        <Code label="curl" text={`curl -u "$LANGFUSE_PUBLIC_KEY:$LANGFUSE_SECRET_KEY" "${address}"`} />
      </div>
    </details>
  );
};
