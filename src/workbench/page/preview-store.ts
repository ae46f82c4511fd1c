import { computed, ref, shallowReactive, watch } from 'vue';
import type { FieldStatus, SendQuestion, Stages, Values } from '../api';
import { getHealth, getSentence, getStages, loadSample, send } from './api';
import { catalog, getAction, getSecrets } from './catalog';
import { isOffline, watchConnection } from './connection';
import { loadForm, saveForm } from './form-storage';
import {
  action,
  createFormState,
  dropBlank,
  type FormState,
  formState,
  formStates,
  getChoice,
  setLead,
  toDraftKey,
} from './form-store';
import { route } from './router';

/** The stages of a form, and the form that they belong to. */
interface Preview {
  readonly values: Values;
  /** The form and the chosen answer as one text. */
  readonly question: string;
  readonly stages: Stages;
}

/** The stages of a sent lead, and the form that they belong to. */
interface Sent {
  readonly draft: string;
  readonly stages: Stages;
}

/** By action and target, so that an answer of the sandbox is never shown as the vendor's. */
const lastSent = shallowReactive<Record<string, Sent>>({});
const previews = shallowReactive<Record<string, Preview>>({});
const empty: Stages = { fields: {}, missing: [], warnings: [] };

const getQuestion = (there: FormState) => toDraftKey(there.values) + JSON.stringify(getChoice(there));
const preview = computed(() => previews[route.action]);
export const stages = computed<Stages>(() => preview.value?.stages ?? empty);
/** True while the stages belong to an earlier version of the form. */
export const isStale = computed(() => preview.value?.question !== getQuestion(formState.value));

/** The statuses of unchanged fields. A default depends on the whole form, so it is hidden while the form is stale. */
export const fieldStatuses = computed<Record<string, FieldStatus>>(() =>
  Object.fromEntries(
    Object.entries(stages.value.fields).filter(([name, { from }]) => {
      const isSame = (preview.value?.values[name] ?? '') === (dropBlank(formState.value.values)[name] ?? '');
      return isSame && (from === undefined || !isStale.value);
    }),
  ),
);

export const problem = ref('');
/** True while a lead is being sent. */
export const isSending = ref(false);
/** True when the answer comes from sending the lead, and not from an example, a fault, the history or the clipboard. */
export const sendsLead = computed(() => formState.value.source === 'sandbox' || formState.value.source === 'live');
const sent = computed(() => (sendsLead.value ? lastSent[`${formState.value.source} ${route.action}`] : undefined));
export const visible = computed<Partial<Stages>>(() => (sendsLead.value ? (sent.value?.stages ?? {}) : stages.value));
export const isForEarlier = computed(
  () => sent.value !== undefined && sent.value.draft !== toDraftKey(formState.value.values),
);
/** True while the shown answer does not belong to the form. */
export const isAnswerStale = computed(() => (sendsLead.value ? isForEarlier.value : isStale.value));

/** Puts the next sample lead into the form. `unlessTouched`: only if the form has not changed meanwhile. */
export async function nextSample(unlessTouched = false): Promise<void> {
  const there = formState.value;
  const before = toDraftKey(there.values);
  const key = route.action;
  await attempt(async () => {
    const loaded = await loadSample(key, there.sample);
    if (unlessTouched && toDraftKey(there.values) !== before) return;
    setLead(there, loaded);
    there.sample = (there.sample + 1) % Math.max(catalog.value.samples, 1);
  });
}

export async function sendLead(to: SendQuestion['to']): Promise<void> {
  if (isSending.value) return;
  const key = route.action;
  const { values } = formState.value;
  const draft = toDraftKey(values);
  formState.value.source = to;
  isSending.value = true;
  delete lastSent[`${to} ${key}`];
  await attempt(async () => {
    lastSent[`${to} ${key}`] = { draft, stages: await send({ action: key, values: dropBlank(values), to }) };
  });
  isSending.value = false;
  if (isOffline.value && to === 'live')
    problem.value = 'The workbench stopped while it was sending: the lead may have arrived. Look it up at the vendor.';
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    problem.value = '';
  } catch (error) {
    problem.value = getSentence(error);
  }
}

let asked = new AbortController();
let timer = 0;

/** Requests the stages of the form after `wait` milliseconds. A newer request aborts it. */
function schedulePreview(wait: number): void {
  clearTimeout(timer);
  asked.abort();
  const key = route.action;
  const there = formStates[key];
  if (!there) return;
  timer = window.setTimeout(async () => {
    asked = new AbortController();
    const { signal } = asked;
    const values = dropBlank(there.values);
    const question = getQuestion(there);
    try {
      const answer = await getStages({ action: key, values, choice: getChoice(there) }, signal);
      if (!signal.aborted) previews[key] = { values, question, stages: answer };
    } catch (error) {
      if (!signal.aborted) problem.value = getSentence(error);
    }
  }, wait);
}

/** Creates the form of an action: the one stored in this browser tab, else the first sample lead. */
function prepare(key: string): void {
  if (formStates[key] || getAction(key)?.direction !== 'outbound') return;
  const saved = loadForm(key);
  formStates[key] = saved ?? createFormState();
  if (saved) void restoreSampled(key);
  else void nextSample(true);
}

/** Restores the credentials of the sample, which the browser does not store. */
async function restoreSampled(key: string): Promise<void> {
  const there = formStates[key];
  if (!there || there.sampled.length === 0) return;
  await attempt(async () => {
    const { values } = await loadSample(key, 0);
    for (const name of there.sampled) there.values[name] ||= values[name] ?? '';
  });
}

/** Starts the watchers, after the catalog is loaded. */
export function startExchange(): void {
  watchConnection(getHealth, () => schedulePreview(0));
  watch(
    () => route.action,
    (key) => {
      prepare(key);
      schedulePreview(0);
    },
    { immediate: true, flush: 'sync' },
  );
  watch(
    () => formStates[route.action],
    (there, before) => {
      if (!there) return;
      saveForm(route.action, there, getSecrets(action.value));
      if (there === before && !isOffline.value) schedulePreview(60);
    },
    { deep: true },
  );
}
