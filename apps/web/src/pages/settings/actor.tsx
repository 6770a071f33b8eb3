interface ActorProps {
  /** Such as `user` or `key`. */
  readonly kind: string;
  /** `null` if nobody asked for the change. */
  readonly id: string | null;
  /** Of `useMemberNames`: one for all rows of a table. */
  readonly nameOf: (userId: string) => string;
}

/** Who made a change: a member by name, anyone else by id. */
export const Actor = ({ kind, id, nameOf }: ActorProps) => {
  if (id === null) return kind;
  const name = nameOf(id);
  return name === id ? (
    <>
      {kind} <code>{id}</code>
    </>
  ) : (
    <span title={id}>{name}</span>
  );
};
