import { CopyButton } from './copy-button.tsx';

/** Text to be copied, such as a command. */
export const Code = ({ text, label }: { readonly text: string; readonly label: string }) => (
  <div className="code" tabIndex={0} role="region" aria-label={label}>
    <pre>
      <code>{text}</code>
    </pre>
    <CopyButton text={text} />
  </div>
);
