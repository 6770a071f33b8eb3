/** The options of a choice among kinds that have a label. */
export const LabelledOptions = ({ of }: { readonly of: Readonly<Record<string, { readonly label: string }>> }) =>
  Object.entries(of).map(([name, { label }]) => (
    <option key={name} value={name}>
      {label}
    </option>
  ));
