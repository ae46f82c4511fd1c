import { computed, reactive, ref, shallowReactive, shallowRef, watch } from 'vue';
import type { FeedbackPost, FeedbackView, VariableInfo } from '../api';
import { getSentence, openExample, postFeedback } from './api';
import { getAction, getFirstAction } from './catalog';
import { CONTENT_TYPES, type Format, writeBody } from './feedback/write-body';
import { loadFeedback, saveFeedback } from './feedback-storage';
import { route } from './router';

/** A post that was sent in this session, with its last result. */
export interface SentPost {
  readonly id: number;
  readonly post: FeedbackPost;
  readonly view: FeedbackView;
  readonly times: number;
}

export const inbound = computed(() => {
  const here = getAction(route.action);
  return here?.direction === 'inbound' ? here : getFirstAction('inbound');
});

/** The fields that the vendor posts. `error_msg` is our own, and has no key. */
export const postable = computed<readonly VariableInfo[]>(
  () => inbound.value?.variables.filter(({ wires }) => wires.length > 0) ?? [],
);

const saved = loadFeedback();
export const fields = reactive<Record<string, string>>(saved?.fields ?? {});
export const format = ref<Format>(saved?.format ?? 'form');
export const post = reactive<{ -readonly [Key in keyof FeedbackPost]: string }>(
  saved?.post ?? { method: 'POST', uri: '/feedback', type: CONTENT_TYPES.form, accept: 'application/json', body: '' },
);
/** True after the body was edited by hand. Then the fields do not overwrite it until one of them changes. */
export const isByHand = ref(saved?.isByHand ?? false);
/** Bodies that were edited by hand, by format, so that a change of the format does not lose them. */
const bodies = reactive<Partial<Record<Format, { type: string; body: string }>>>(saved?.bodies ?? {});

export const sent = shallowReactive<SentPost[]>([...(saved?.sent ?? [])]);
/** The id of the listed post that is shown; 0 for the post in the form. */
export const shownId = ref(0);
const live = shallowRef<FeedbackView>();
export const shownView = computed(() => sent.find(({ id }) => id === shownId.value)?.view ?? live.value);
export const problem = ref('');
export const isBusy = ref(false);
let lastId = Math.max(0, ...sent.map(({ id }) => id));

/** Writes the body, or the query of a GET, from the fields. */
export function writeFromFields(): void {
  const pairs = postable.value
    .map(({ name, wires }) => [wires[0]?.key ?? name, fields[name] ?? ''] as const)
    .filter(([, text]) => text !== '');
  const path = post.uri.split('?')[0] ?? '';
  if (post.method === 'GET') {
    const query = writeBody('form', pairs);
    Object.assign(post, { uri: query ? `${path}?${query}` : path, type: '', body: '' });
  } else {
    const hadQuery = post.body === '' && post.uri.includes('?');
    if (hadQuery) post.uri = path;
    Object.assign(post, { type: CONTENT_TYPES[format.value], body: writeBody(format.value, pairs) });
  }
  isByHand.value = false;
}

watch(fields, writeFromFields);
watch(format, (now, before) => {
  if (isByHand.value) bodies[before] = { type: post.type, body: post.body };
  const own = bodies[now];
  writeFromFields();
  if (own) Object.assign(post, own);
  isByHand.value = own !== undefined;
});
watch(
  () => post.method,
  () => {
    if (!isByHand.value) writeFromFields();
  },
);

let timer = 0;
watch(
  post,
  () => {
    shownId.value = 0;
    clearTimeout(timer);
    timer = window.setTimeout(readLive, 120);
  },
  { immediate: true },
);

/** Lets the action read the post in the form. Nothing is sent to a vendor. */
async function readLive(): Promise<void> {
  const asked = JSON.stringify(post);
  try {
    const view = await postFeedback({ ...post });
    if (asked === JSON.stringify(post)) live.value = view;
  } catch (error) {
    problem.value = getSentence(error);
  }
}

watch([fields, format, post, isByHand, bodies, sent], () =>
  saveFeedback({ fields, format: format.value, post, isByHand: isByHand.value, bodies, sent }),
);

/** Clears all fields and starts again. */
export function clearPost(): void {
  for (const name of Object.keys(fields)) delete fields[name];
  for (const name of Object.keys(bodies)) delete bodies[name as Format];
  Object.assign(post, { method: 'POST', uri: '/feedback', accept: 'application/json' });
  writeFromFields();
}

async function attempt(work: () => Promise<void>): Promise<void> {
  if (isBusy.value) return;
  isBusy.value = true;
  try {
    await work();
    problem.value = '';
  } catch (error) {
    problem.value = getSentence(error);
  }
  isBusy.value = false;
}

export const sendPost = () =>
  attempt(async () => {
    const one = { ...post };
    const view = await postFeedback(one);
    sent.push({ id: ++lastId, post: one, view, times: 1 });
    shownId.value = lastId;
  });

/** Sends some posts again, one after another, as the vendor does. */
export const repeat = (ids: readonly number[]) =>
  attempt(async () => {
    for (const id of ids) {
      const before = sent.find((one) => one.id === id);
      if (!before) continue;
      const view = await postFeedback(before.post);
      const index = sent.findIndex((one) => one.id === id); // the list may have changed meanwhile
      if (index < 0) continue;
      sent[index] = { ...before, view, times: before.times + 1 };
      shownId.value = id;
    }
  });

export function move(index: number, by: -1 | 1): void {
  const [one] = sent.splice(index, 1);
  if (one) sent.splice(index + by, 0, one);
}

export function remove(index: number): void {
  sent.splice(index, 1);
}

/** Puts a post into the form unchanged, and clears the fields. */
export async function setPost(input: FeedbackPost): Promise<void> {
  for (const name of Object.keys(fields)) delete fields[name];
  await Promise.resolve(); // by then the cleared fields have written an empty body
  Object.assign(post, input);
  isByHand.value = true;
}

export const openPost = (example: string) =>
  attempt(async () => {
    const opened = await openExample(inbound.value?.key ?? '', example);
    if (opened.post) await setPost(opened.post);
  });
