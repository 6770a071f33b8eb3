interface RawToggleProps {
  readonly isRaw: boolean;
  readonly onRaw: (isRaw: boolean) => void;
}

/** Switches between the formatted view and the JSON of the API. */
export const RawToggle = ({ isRaw, onRaw }: RawToggleProps) => (
  <button type="button" className="button" aria-pressed={isRaw} onClick={() => onRaw(!isRaw)}>
    JSON <kbd>r</kbd>
  </button>
);
