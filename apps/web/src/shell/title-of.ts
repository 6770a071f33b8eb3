import { pages } from './pages.ts';

/** The title of the window: what the page is of, if it is of one thing, the page, and the project. */
export const titleOf = (
  { fullPath, params }: { readonly fullPath: string; readonly params: Readonly<Record<string, string>> },
  projectName: string,
): string => {
  const page = pages.findLast(({ to }) => `${fullPath}/`.startsWith(`${to}/`));
  const shown = Object.entries(params).flatMap(([name, value]) => (name === 'projectId' ? [] : [value]));
  return [...shown, page?.label ?? '', projectName, 'Spanledger'].filter((part) => part !== '').join(' · ');
};
