import { computed, reactive, ref, shallowReactive, watch } from 'vue';
import type { FeedbackPost, FeedbackView, VariableInfo } from '../api';
import { openStory, postFeedback, sentenceOf } from './api';
import { actionOf, firstOf } from './catalog';
import { type Format, typeOf, writeBody } from './feedback/write-body';
import { place } from './place';

/** A post that was sent in this session, and what came of it the last time. */
export interface SentPost {
  readonly id: number;
  readonly post: FeedbackPost;
  readonly view: FeedbackView;
  readonly times: number;
}

export const inbound = computed(() => {
  const here = actionOf(place.action);
  return here?.direction === 'inbound' ? here : firstOf('inbound');
});

/** The fields that the vendor posts; `error_msg` is ours and has no key. */
export const postable = computed<readonly VariableInfo[]>(
  () => inbound.value?.variables.filter(({ wires }) => wires.length > 0) ?? [],
);

export const fields = reactive<Record<string, string>>({});
export const format = ref<Format>('form');
export const post = reactive({
  method: 'POST',
  uri: '/feedback',
  type: typeOf.form,
  accept: 'application/json',
  body: '',
});
/** True once the body was written by hand: the fields leave it alone until one of them changes. */
export const isByHand = ref(false);

export const sent = shallowReactive<SentPost[]>([]);
export const shownId = ref(0);
export const shownPost = computed(() => sent.find(({ id }) => id === shownId.value));
export const problem = ref('');
export const isBusy = ref(false);
let lastId = 0;

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
    Object.assign(post, { type: typeOf[format.value], body: writeBody(format.value, pairs) });
  }
  isByHand.value = false;
}

watch([fields, format], writeFromFields);
watch(
  () => post.method,
  () => {
    if (!isByHand.value) writeFromFields();
  },
);

/** Starts anew, with no field filled. */
export function clearPost(): void {
  for (const name of Object.keys(fields)) delete fields[name];
  Object.assign(post, { method: 'POST', uri: '/feedback', accept: 'application/json' });
  writeFromFields();
}

async function attempt(work: () => Promise<void>): Promise<void> {
  if (isBusy.value) return;
  isBusy.value = true;
  try {
    await work();
    problem.value = '';
  } catch (trouble) {
    problem.value = sentenceOf(trouble);
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

/** Sends some posts again, one after the other, as the vendor does. */
export const repeat = (ids: readonly number[]) =>
  attempt(async () => {
    for (const id of ids) {
      const before = sent.find((one) => one.id === id);
      if (!before) continue;
      const view = await postFeedback(before.post);
      const at = sent.findIndex((one) => one.id === id); // the list may have changed meanwhile
      if (at < 0) continue;
      sent[at] = { ...before, view, times: before.times + 1 };
      shownId.value = id;
    }
  });

export function move(at: number, by: -1 | 1): void {
  const [one] = sent.splice(at, 1);
  if (one) sent.splice(at + by, 0, one);
}

export function remove(at: number): void {
  sent.splice(at, 1);
}

/** Puts a post into the form as it is; the fields say nothing of it. */
export async function setPost(given: FeedbackPost): Promise<void> {
  for (const name of Object.keys(fields)) delete fields[name];
  await Promise.resolve(); // the fields have written their empty body by then
  Object.assign(post, given);
  isByHand.value = true;
}

export const openPost = (story: string) =>
  attempt(async () => {
    const opened = await openStory(inbound.value?.key ?? '', story);
    if (opened.post) await setPost(opened.post);
  });
