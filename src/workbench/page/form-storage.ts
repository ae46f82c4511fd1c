import { createFormState, type Draft, type FormState, newDraft } from './form-store';

const storageKey = (action: string) => `workbench.form.${action}`;

type SavedDraft = Pick<Draft, 'values' | 'brought' | 'sampled'>;
type SavedForm = SavedDraft & { readonly title: string; readonly aside?: SavedDraft };

/** Keeps a form for a reload of this tab of the browser, without its credentials: those are typed or in a file. */
export function saveForm(action: string, formState: FormState, secrets: readonly string[]): void {
  const aside = formState.aside && withoutSecrets(formState.aside, secrets);
  const form: SavedForm = { ...withoutSecrets(formState, secrets), title: formState.title, ...(aside && { aside }) };
  sessionStorage.setItem(storageKey(action), JSON.stringify(form));
}

const withoutSecrets = ({ values, brought, sampled }: Draft, secrets: readonly string[]): SavedDraft => ({
  values: Object.fromEntries(Object.entries(values).filter(([name, text]) => text && !secrets.includes(name))),
  brought: brought.filter((name) => !secrets.includes(name)),
  sampled, // the names alone: the server has the texts
});

/** The form as it was kept; undefined when this tab has not seen the action yet. */
export function loadForm(action: string): FormState | undefined {
  const text = sessionStorage.getItem(storageKey(action));
  if (text === null) return undefined;
  const { aside, ...form } = JSON.parse(text) as Partial<SavedForm>;
  return { ...createFormState(), ...form, ...(aside && { aside: { ...newDraft(), ...aside } }) };
}
