export { createFeedbackHandler } from './handler';
export { redactFeedback } from './redact-feedback';
export { isToken } from './token';
export type {
  FastifyReply,
  FastifyRequest,
  Feedback,
  FeedbackEvent,
  FeedbackEventCode,
  FeedbackHandler,
  FeedbackHandlerOptions,
  NodeRequest,
} from './types';
