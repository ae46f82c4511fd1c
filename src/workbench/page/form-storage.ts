import { createFormState, type Draft, type FormState, newDraft } from './form-store';

const storageKey = (action: string) => `workbench.form.${action}`;

type SavedDraft = Pick<Draft, 'values' | 'brought' | 'sampled'>;
type SavedForm = SavedDraft & { readonly title: string; readonly aside?: SavedDraft };

/** Stores a form for a reload of this browser tab, without its credentials. */
export function saveForm(action: string, formState: FormState, secrets: readonly string[]): void {
  const aside = formState.aside && withoutSecrets(formState.aside, secrets);
  const form: SavedForm = { ...withoutSecrets(formState, secrets), title: formState.title, ...(aside && { aside }) };
  sessionStorage.setItem(storageKey(action), JSON.stringify(form));
}

const withoutSecrets = ({ values, brought, sampled }: Draft, secrets: readonly string[]): SavedDraft => ({
  values: Object.fromEntries(Object.entries(values).filter(([name, text]) => text && !secrets.includes(name))),
  brought: brought.filter((name) => !secrets.includes(name)),
  sampled, // only the names: the server has the texts
});

/** Loads a stored form; undefined when this tab has none for the action. */
export function loadForm(action: string): FormState | undefined {
  const text = sessionStorage.getItem(storageKey(action));
  if (text === null) return undefined;
  const { aside, ...form } = JSON.parse(text) as Partial<SavedForm>;
  return { ...createFormState(), ...form, ...(aside && { aside: { ...newDraft(), ...aside } }) };
}
