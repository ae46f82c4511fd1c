import type { Server } from 'node:http';
import express from 'express';
import fastify, { type FastifyInstance } from 'fastify';
import { inbound } from 'leadconduit-vendors';
import { createFeedbackHandler, type Feedback } from 'leadconduit-vendors/receiver';

/** Stores what became of a lead; the vendor is answered when this is done. */
export type Store = (feedback: Feedback) => Promise<void>;

const createHandler = (store: Store, token: string) =>
  createFeedbackHandler({ action: inbound.leadperfection_feedback, token, onFeedback: store });

/** Feedback in Express 5. */
export function listenWithExpress(store: Store, token: string): Server {
  const app = express();
  app.use('/feedback', createHandler(store, token));
  return app.listen(0, '127.0.0.1');
}

/** Feedback in Fastify. The handler reads the body itself, and answers by itself. */
export async function listenWithFastify(store: Store, token: string): Promise<FastifyInstance> {
  const handler = createHandler(store, token);
  const app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  app.all('/feedback/*', async (request, reply) => {
    reply.hijack();
    await handler(request.raw, reply.raw);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app;
}
