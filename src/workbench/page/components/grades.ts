import type { ExampleInfo } from '../../api';

/** What the grade of a wire key, or the origin of an example, means. */
export const grades = {
  documented: 'the vendor or LeadConduit names it, at least as a label',
  seen: 'a public integration sends or reads it',
  inferred: 'our conclusion; no source confirms it',
  recorded: 'a real exchange, masked',
} satisfies Record<ExampleInfo['origin'], string>;

export type GradeName = keyof typeof grades;
