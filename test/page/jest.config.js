/** The workbench's page in a real browser: Debian's Chromium, or the one that CHROMIUM names. */
const { transform } = require('../../jest.config');

module.exports = {
  testEnvironment: 'node',
  forceExit: true,
  rootDir: '../..',
  roots: ['<rootDir>/test/page'],
  testMatch: ['**/*.page.ts'],
  testTimeout: 120_000,
  transform,
};
