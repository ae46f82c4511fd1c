import type { Values } from '../api';

const place = (action: string) => `workbench.values.${action}`;

/** Keeps a form for a reload of this tab of the browser, without its credentials: those are typed or in a file. */
export function keep(action: string, values: Values, secrets: readonly string[]): void {
  const open = Object.entries(values).filter(([name, text]) => text && !secrets.includes(name));
  sessionStorage.setItem(place(action), JSON.stringify(Object.fromEntries(open)));
}

/** The form as it was kept; undefined when this tab has not seen the action yet. */
export function kept(action: string): Values | undefined {
  const text = sessionStorage.getItem(place(action));
  return text === null ? undefined : (JSON.parse(text) as Values);
}
