import { computed, ref, shallowReactive, watch } from 'vue';
import type { SendQuestion, Stages } from '../api';
import { getStages, loadSample, send, sentenceOf } from './api';
import { actionOf, catalog, secretsOf } from './catalog';
import { action, choiceOf, desk, desks, draftOf, filled, newDesk, nothing, setLead, typedOf } from './desk';
import { keep, kept } from './kept';
import { place } from './place';

/** A lead that went out, and the form as it was then. */
interface Sent {
  readonly draft: string;
  readonly stages: Stages;
}

const sents = shallowReactive<Record<string, Sent>>({});

/** Each action's latest stages: a change keeps the old ones in view until the new ones are there. */
const latest = shallowReactive<Record<string, Stages>>({});
export const stages = computed<Stages>(() => latest[place.action] ?? { fields: {}, warnings: [] });
export const problem = ref('');
export const sending = ref(false);

export const isSending = computed(() => desk.value.source === 'sandbox' || desk.value.source === 'live');
const sent = computed(() => (isSending.value ? sents[place.action] : undefined));
export const shown = computed<Partial<Stages>>(() => (isSending.value ? (sent.value?.stages ?? {}) : stages.value));
export const isForEarlier = computed(() => sent.value !== undefined && sent.value.draft !== draftOf(desk.value.values));

/** Puts the next lead of the sample into the form; at first sight of an action, unless somebody was quicker. */
export async function nextSample(unlessTouched = false): Promise<void> {
  const there = desk.value;
  const before = draftOf(there.values);
  const key = place.action;
  await attempt(async () => {
    const { values } = await loadSample(key, there.sample);
    if (unlessTouched && draftOf(there.values) !== before) return;
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
  if (!before) void nextSample(true);
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
