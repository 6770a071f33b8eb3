/** Without this mark, Excel reads a CSV file in the code page of its machine. */
const utf8Mark = '\ufeff';

/** Saves a file on the user's machine. CSV is marked as UTF-8. */
export const saveFile = (name: string, content: Blob): void => {
  const marked = name.endsWith('.csv') ? new Blob([utf8Mark, content], { type: content.type }) : content;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(marked);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
