import type { Values } from '../api';

const place = (action: string) => `workbench.form.${action}`;

/** A form, and which of its values came with a lead or a story. */
export interface Kept {
  readonly values: Values;
  readonly brought: readonly string[];
}

/** Keeps a form for a reload of this tab of the browser, without its credentials: those are typed or in a file. */
export function keep(action: string, { values, brought }: Kept, secrets: readonly string[]): void {
  const open = Object.entries(values).filter(([name, text]) => text && !secrets.includes(name));
  const form: Kept = { values: Object.fromEntries(open), brought: brought.filter((name) => !secrets.includes(name)) };
  sessionStorage.setItem(place(action), JSON.stringify(form));
}

/** The form as it was kept; undefined when this tab has not seen the action yet. */
export function kept(action: string): Kept | undefined {
  const text = sessionStorage.getItem(place(action));
  return text === null ? undefined : (JSON.parse(text) as Kept);
}
