/** The lines of a plan: its steps, and after them the notes. */
export interface PlanLines {
  readonly steps: readonly string[];
  /** Those lines of `steps` that are facts. */
  readonly notes: readonly string[];
}

/** What is to be done, in order: what lists number. */
export function stepsAlone({ steps, notes }: PlanLines): readonly string[] {
  return steps.slice(0, steps.length - notes.length);
}
