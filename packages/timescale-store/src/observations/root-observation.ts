/**
 * Whether an observation under the alias `o` is a root: without a parent, or marked by its client's SDK, which keeps
 * a parent of another application. The mark is kept among the span's attributes. Never NULL.
 */
export const isRootObservation = `(o.parent_observation_id = '' OR is_app_root(o.metadata ->> 'attributes'))`;
