import { computed, reactive, ref, shallowReactive, watch } from 'vue';
import type { Choice, SendQuestion, Stages, Values } from '../api';
import { getStages, loadSample, send, sentenceOf } from './api';
import { actionOf, catalog, secretsOf } from './catalog';
import { type Kept, keep, kept } from './kept';
import { place } from './place';

export type Source = 'sandbox' | 'story' | 'fault' | 'pasted' | 'live';

/** One action's form and the answer that it is held against. */
interface Desk {
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

/** A lead that went out, and the form as it was then. */
interface Sent {
  readonly draft: string;
  readonly stages: Stages;
}

const desks = reactive<Record<string, Desk>>({});
const sents = shallowReactive<Record<string, Sent>>({});

const newDesk = ({ values, brought }: Kept): Desk => ({
  values: { ...values },
  source: 'sandbox',
  story: '',
  fault: '',
  pasted: { status: 200, type: 'text/plain', body: '' },
  sample: 0,
  brought,
});

const nothing: Kept = { values: {}, brought: [] };

export const action = computed(() => actionOf(place.action));
export const desk = computed(() => desks[place.action] ?? newDesk(nothing));

/** Each action's latest stages: a change keeps the old ones in view until the new ones are there. */
const latest = shallowReactive<Record<string, Stages>>({});
export const stages = computed<Stages>(() => latest[place.action] ?? { fields: {}, warnings: [] });
export const problem = ref('');
export const sending = ref(false);

export const isSending = computed(() => desk.value.source === 'sandbox' || desk.value.source === 'live');
const sent = computed(() => (isSending.value ? sents[place.action] : undefined));
export const shown = computed<Partial<Stages>>(() => (isSending.value ? (sent.value?.stages ?? {}) : stages.value));
export const isForEarlier = computed(() => sent.value !== undefined && sent.value.draft !== draftOf(desk.value.values));

export const filled = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, text]) => text.trim() !== ''));
const draftOf = (values: Values) => JSON.stringify(Object.entries(filled(values)).sort());

function choiceOf({ source, story, fault, pasted }: Desk): Choice {
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

const typedOf = ({ values, brought }: Desk): Values =>
  Object.fromEntries(
    Object.entries(filled(values)).filter(([name]) => !name.startsWith('lead.') && !brought.includes(name)),
  );

export async function nextSample(): Promise<void> {
  const there = desk.value;
  const key = place.action;
  await attempt(async () => {
    const { values } = await loadSample(key, there.sample);
    const typed = typedOf(there); // the settings of the sample give way to them
    setLead(there, Object.fromEntries(Object.entries(values).filter(([name]) => !typed[name])));
    there.sample = (there.sample + 1) % Math.max(catalog.value.samples, 1);
  });
}

export async function sendLead(to: SendQuestion['to']): Promise<void> {
  if (sending.value) return;
  const key = place.action;
  const { values } = desk.value;
  const draft = draftOf(values);
  desk.value.source = to;
  sending.value = true;
  await attempt(async () => {
    sents[key] = { draft, stages: await send({ action: key, values: filled(values), to }) };
  });
  sending.value = false;
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    problem.value = '';
  } catch (trouble) {
    problem.value = sentenceOf(trouble);
  }
}

let asked = new AbortController();
let timer = 0;

/** Asks for the stages of the draft as it stands; a question that a newer one overtakes is dropped. */
function askSoon(wait: number): void {
  clearTimeout(timer);
  asked.abort();
  const key = place.action;
  const there = desks[key];
  if (!there) return;
  timer = window.setTimeout(async () => {
    asked = new AbortController();
    const { signal } = asked;
    const question = { action: key, values: filled(there.values), choice: choiceOf(there) };
    await attempt(async () => {
      const answer = await getStages(question, signal).catch((trouble: unknown) => {
        if (!signal.aborted) throw trouble;
      });
      if (answer && !signal.aborted) latest[key] = answer;
    });
  }, wait);
}

/** Gives an action its desk: what this tab of the browser kept, or at first sight the first lead of the sample. */
function prepare(key: string): void {
  if (desks[key] || actionOf(key)?.direction !== 'outbound') return;
  const before = kept(key);
  desks[key] = newDesk(before ?? nothing);
  if (!before) void nextSample();
}

/** Starts the watching, once the catalog is there. */
export function startExchange(): void {
  watch(
    () => place.action,
    (key) => {
      prepare(key);
      askSoon(0);
    },
    { immediate: true, flush: 'sync' },
  );
  watch(
    () => desks[place.action],
    (there, before) => {
      if (!there) return;
      keep(place.action, there, secretsOf(action.value));
      if (there === before) askSoon(120);
    },
    { deep: true },
  );
}
