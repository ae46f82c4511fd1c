import { computed, reactive } from 'vue';
import type { Choice, Values } from '../api';
import { actionOf } from './catalog';
import type { Kept } from './kept';
import { place } from './place';

export type Source = 'sandbox' | 'story' | 'fault' | 'pasted' | 'live';

/** One action's form and the answer that it is held against. */
export interface Desk {
  values: Record<string, string>;
  source: Source;
  story: string;
  fault: string;
  pasted: { status: number; type: string; body: string };
  /** The next lead of the bundled sample. */
  sample: number;
  /** What the last lead or story brought, which the next one takes away; what was typed stays. */
  brought: readonly string[];
}

export const desks = reactive<Record<string, Desk>>({});
export const newDesk = ({ values, brought }: Kept): Desk => ({
  values: { ...values },
  source: 'sandbox',
  story: '',
  fault: '',
  pasted: { status: 200, type: 'text/plain', body: '' },
  sample: 0,
  brought,
});

export const nothing: Kept = { values: {}, brought: [] };

export const action = computed(() => actionOf(place.action));
export const desk = computed(() => desks[place.action] ?? newDesk(nothing));

export const filled = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, text]) => text.trim() !== ''));
export const draftOf = (values: Values) => JSON.stringify(Object.entries(filled(values)).sort());

export function choiceOf({ source, story, fault, pasted }: Desk): Choice {
  if (source === 'story' && story) return { from: 'story', case: story };
  if (source === 'fault' && fault) return { from: 'fault', name: fault };
  if (source === 'pasted') return { from: 'pasted', ...pasted };
  return { from: 'none' };
}

/** Puts a whole form in place of the one there is, as a story or a replay does. */
export function setValues(values: Values): void {
  desk.value.values = { ...values };
  desk.value.brought = Object.keys(values);
}

/** Takes what somebody types, which is theirs from then on. */
export function type(name: string, text: string): void {
  const there = desk.value;
  there.values[name] = text;
  there.brought = there.brought.filter((other) => other !== name);
}

/** Puts another lead into the form; settings and credentials that were typed stay. */
export function setLead(there: Desk, values: Values): void {
  there.values = { ...typedOf(there), ...values };
  there.brought = Object.keys(values);
}

export function setChoice(choice: Choice | undefined): void {
  const there = desk.value;
  if (choice === undefined || choice.from === 'none') there.source = 'sandbox';
  else there.source = choice.from;
  if (choice?.from === 'story') there.story = choice.case;
  if (choice?.from === 'fault') there.fault = choice.name;
  if (choice?.from === 'pasted') there.pasted = { status: choice.status, type: choice.type, body: choice.body };
}

/** What somebody typed beside the lead: settings and credentials. */
export const typedOf = ({ values, brought }: Desk): Values =>
  Object.fromEntries(
    Object.entries(filled(values)).filter(([name]) => !name.startsWith('lead.') && !brought.includes(name)),
  );
