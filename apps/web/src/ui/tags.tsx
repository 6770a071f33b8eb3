/** Short words in a row. */
export const Tags = ({ tags }: { readonly tags: readonly string[] }) => (
  <span className="row" style={{ gap: 4 }}>
    {tags.map((tag) => (
      <span key={tag} className="tag">
        {tag}
      </span>
    ))}
  </span>
);
