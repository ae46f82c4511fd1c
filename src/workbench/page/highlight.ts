import { nextTick, reactive, ref } from 'vue';
import { go } from './router';

/** The field under the pointer or with the focus, in the form or among the parameters: the other one shines too. */
export const pointed = ref('');

/** What is sought in the form. */
export const sought = ref('');

/** Fields that stay in view though nothing is in them: somebody went to them. */
export const opened = reactive(new Set<string>());

export const fieldId = (name: string) => `field-${name}`;
export const rowId = (name: string) => `row-${name}`;

/** Brings a field of the form into view and gives it the focus. */
export async function toField(name: string): Promise<void> {
  go({ tab: 'exchange' });
  sought.value = '';
  opened.add(name);
  await nextTick();
  await nextTick(); // the tab first, its form then
  const field = document.getElementById(fieldId(name));
  field?.scrollIntoView({ block: 'center' });
  field?.focus({ preventScroll: true });
}
