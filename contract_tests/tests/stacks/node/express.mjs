// Express with multer, under Node's own server.

import express from "express";
import multer, { MulterError } from "multer";

import { RefusedError, announce, authorize, envelope, job } from "./answers.mjs";

const app = express();
const path = "/v1/videos/:videoId/remix";

function authorized(request, _response, next) {
  authorize(request.get("authorization"), request.params.videoId);
  next();
}

function documented(request, _response, next) {
  if (request.is("application/json") || request.is("multipart/form-data")) return next();
  next(new RefusedError(415, "The media type must be application/json or multipart/form-data."));
}

app.post(path, authorized, documented, express.json(), multer().none(), (request, response) => {
  const prompt = request.body?.prompt;
  if (typeof prompt !== "string") throw new RefusedError(400, "The body must have a prompt, a text.", "prompt");
  response.json(job(request.params.videoId, prompt));
});

app.all(path, () => {
  throw new RefusedError(405, "This path takes POST only.");
});

app.use(() => {
  throw new RefusedError(404, "There is nothing at this path.");
});

// The errors of multer and of the parser behind it carry no status.
app.use((error, request, response, _next) => {
  const unreadable = error instanceof MulterError || request.is("multipart/form-data");
  const status = error.status ?? (unreadable ? 400 : 500);
  response.status(status).json(envelope({ status, message: error.message, param: error.param }));
});

const server = app.listen(0, "127.0.0.1", () => announce(server));
