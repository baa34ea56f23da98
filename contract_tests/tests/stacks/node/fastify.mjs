// Fastify with a schema for the body, under Node's own server.

import multipart from "@fastify/multipart";
import Fastify from "fastify";

import { announce, authorize, envelope, job } from "./answers.mjs";

function refuse(status, { message, param }, reply) {
  reply.status(status).send(envelope({ status, message, param }));
}

const app = Fastify({
  // By default Ajv turns numbers, booleans, null and arrays of one element into texts.
  ajv: { customOptions: { coerceTypes: false } },
  // Errors of the router, which no other handler sees.
  frameworkErrors: (error, _request, reply) => refuse(error.statusCode, error, reply),
});

await app.register(multipart, { attachFieldsToBody: "keyValues" });
app.removeContentTypeParser("text/plain");

// The errors of the parser of forms carry no status.
app.setErrorHandler((error, request, reply) => {
  const status = error.statusCode ?? error.status ?? (request.isMultipart() ? 400 : 500);
  refuse(status, error, reply);
});

app.setNotFoundHandler((_request, reply) => refuse(404, { message: "There is nothing at this path." }, reply));

app.post(
  "/v1/videos/:videoId/remix",
  {
    onRequest: async (request) => authorize(request.headers.authorization, request.params.videoId),
    schema: {
      body: { type: "object", required: ["prompt"], properties: { prompt: { type: "string" } } },
    },
  },
  async (request) => job(request.params.videoId, request.body.prompt),
);

await app.listen({ host: "127.0.0.1", port: 0 });
announce(app.server);
