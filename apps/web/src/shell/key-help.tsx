import { Dialog } from '../ui/dialog.tsx';
import { pages } from './pages.ts';

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Go to a page, a project or a trace'],
  ['/', 'Search on this page'],
  ['j k', 'Next and previous row or step'],
  ['Enter', 'Open the row'],
  ['h l', 'In a trace: fold and unfold a step'],
  ['e p n', 'In a trace: the next error, step on the critical path, find'],
  ['1 2 3', 'In a trace: tree, flame, graph'],
  ['r', 'In a trace: raw JSON, and back'],
  ['1 – 9 m', 'Annotating: a category or number, its comment'],
  ['Ctrl Enter', 'In the playground: run all columns'],
  ['Ctrl Enter x b', 'Annotating: complete, skip, back'],
  ...pages.map(({ key, label }) => [`g ${key}`, label] as const),
  ['?', 'These keys'],
  ['Esc', 'Close'],
];

export const KeyHelp = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title="Keys" onClose={onClose}>
    <table>
      <tbody>
        {keys.map(([key, meaning]) => (
          <tr key={key}>
            <td>
              <kbd>{key}</kbd>
            </td>
            <td>{meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <div>
      <button type="button" className="button" onClick={onClose}>
        Close
      </button>
    </div>
  </Dialog>
);
