import { listUndocumented } from '../support/undocumented';

test('every export of the package, and every member of an exported type, has a docstring', () => {
  expect(listUndocumented()).toEqual([]);
});
