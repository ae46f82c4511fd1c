import { computed, reactive } from 'vue';
import type { Choice, Loaded, Values } from '../api';
import { getAction } from './catalog';
import { route } from './router';

export type Source = 'sandbox' | 'live' | Exclude<Choice['from'], 'none'>;

/** A form and its chosen answer. A draft can be undone and set aside. */
export interface Draft {
  values: Record<string, string>;
  /** Values from the last lead or example. The next one replaces them; typed values stay. */
  brought: readonly string[];
  /** Settings and credentials of the sample. They are not secret, and stay with any lead. */
  sampled: readonly string[];
  source: Source;
  example: string;
  fault: string;
  /** The id of the exchange in the history whose answer is shown. */
  history: string;
  pasted: { status: number; type: string; body: string };
}

/** One action's form. An example is a separate draft: the person's own draft is set aside. */
export interface FormState extends Draft {
  /** The title of the draft that replaces the person's own lead; '' for the own lead. */
  title: string;
  aside?: Draft | undefined;
  /** The next lead of the bundled sample. */
  sample: number;
  undo: (Draft & Pick<FormState, 'title' | 'aside'>)[];
}

const MAX_UNDO = 30;

export const formStates = reactive<Record<string, FormState>>({});

export const newDraft = (): Draft => ({
  ...{ values: {}, brought: [], sampled: [], source: 'sandbox', example: '', fault: '', history: '' },
  pasted: { status: 200, type: 'text/plain', body: '' },
});
export const createFormState = (): FormState => ({ ...newDraft(), title: '', sample: 0, undo: [] });

export const action = computed(() => getAction(route.action));
/** The label of each variable of the action. */
export const labels = computed(() => new Map(action.value?.variables.map(({ name, label }) => [name, label])));
const none = createFormState();
export const formState = computed(() => formStates[route.action] ?? none);

export const dropBlank = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, text]) => text.trim() !== ''));
export const toDraftKey = (values: Values) => JSON.stringify(Object.entries(dropBlank(values)).sort());

export function getChoice({ source, example, fault, history, pasted }: Draft): Choice {
  if (source === 'example' && example) return { from: 'example', case: example };
  if (source === 'fault' && fault) return { from: 'fault', name: fault };
  if (source === 'history' && history) return { from: 'history', id: history };
  if (source === 'pasted') return { from: 'pasted', ...pasted };
  return { from: 'none' };
}

const copyDraft = ({ values, brought, sampled, source, example, fault, history, pasted }: Draft): Draft => ({
  ...{ values: { ...values }, brought, sampled, source, example, fault, history },
  pasted: { ...pasted },
});

/** Stores the form for `undo`, before it is replaced. */
function remember(there: FormState): void {
  const { title, aside } = there;
  there.undo = [...there.undo, { ...copyDraft(there), title, aside }].slice(-MAX_UNDO);
}

/** Undoes the last replacement of the form. */
export function undo(): void {
  const there = formState.value;
  const last = there.undo.at(-1);
  if (last) Object.assign(there, { ...last, aside: last.aside, undo: there.undo.slice(0, -1) });
}

/** Opens an example or an exchange of the history as a separate draft. */
export function openDraft(title: string, values: Values, choice: Choice | undefined): void {
  const there = formState.value;
  remember(there);
  there.aside ??= copyDraft(there);
  Object.assign(there, { values: { ...values }, brought: Object.keys(values), sampled: [], title });
  setChoice(choice);
}

/** Opens a lead of a file as a separate draft, with the settings and credentials of the form. */
export function openFileLead(title: string, values: Values): void {
  const there = formState.value;
  const own = getSettingValues(there);
  const sampled = [...there.sampled, ...(there.aside?.sampled ?? [])].filter(
    (name) => name in own && !(name in values),
  );
  remember(there);
  there.aside ??= copyDraft(there);
  Object.assign(there, { values: { ...own, ...values }, brought: Object.keys(values), title });
  there.sampled = [...new Set(sampled)];
  setChoice(undefined);
}

/** Returns to the person's own lead. */
export function closeDraft(): void {
  const there = formState.value;
  if (!there.aside) return;
  remember(there);
  Object.assign(there, copyDraft(there.aside), { title: '', aside: undefined });
}

export function clearForm(): void {
  remember(formState.value);
  Object.assign(formState.value, { values: {}, brought: [], sampled: [] });
}

/** Sets a typed value. From then on it is the person's own. */
export function type(name: string, text: string): void {
  const there = formState.value;
  there.values[name] = text;
  there.brought = there.brought.filter((other) => other !== name);
  there.sampled = there.sampled.filter((other) => other !== name);
}

/** Puts another lead into the form. Typed settings and credentials stay, and those of the sample. */
export function setLead(there: FormState, { values, settings }: Loaded): void {
  if (Object.keys(dropBlank(there.values)).length > 0) remember(there);
  const own = getTyped(there);
  const news = Object.fromEntries(Object.entries(values).filter(([name]) => !settings.includes(name) || !own[name]));
  there.values = { ...own, ...news };
  there.brought = Object.keys(news).filter((name) => !settings.includes(name));
  there.sampled = [...new Set([...there.sampled, ...settings])].filter((name) => name in news || name in own);
}

export function setChoice(choice: Choice | undefined): void {
  const there = formState.value;
  there.source = choice === undefined || choice.from === 'none' ? 'sandbox' : choice.from;
  if (choice?.from === 'example') there.example = choice.case;
  if (choice?.from === 'fault') there.fault = choice.name;
  if (choice?.from === 'history') there.history = choice.id;
  if (choice?.from === 'pasted') there.pasted = { status: choice.status, type: choice.type, body: choice.body };
}

/** Returns the typed settings and credentials, and those of the sample. */
export const getTyped = ({ values, brought }: Draft): Values =>
  Object.fromEntries(
    Object.entries(dropBlank(values)).filter(([name]) => !name.startsWith('lead.') && !brought.includes(name)),
  );

/** Returns the same, together with those of the person's own draft that is set aside. */
export const getSettingValues = (there: FormState): Values => ({
  ...(there.aside && getTyped(there.aside)),
  ...getTyped(there),
});
