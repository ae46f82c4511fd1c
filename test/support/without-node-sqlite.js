/** Loaded by `--require`: a Node that has SQLite of its own behaves as one that has not. */
const Module = require('node:module');

const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === 'node:sqlite')
    throw Object.assign(new Error('left out by a test'), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
  return load(name, ...rest);
};
