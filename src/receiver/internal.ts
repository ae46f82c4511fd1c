/** Exports of the receiver for the command line and the workbench, but not for users of the package. */
export { type NoPost, parseFeedbackLine } from './parse-line';
