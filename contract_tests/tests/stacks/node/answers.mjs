// What every stack answers: nothing here is the business of a framework, so that each file shows its framework.

const { key, videos, response } = JSON.parse(process.env.STACK);
let number = 0;

export class RefusedError extends Error {
  constructor(status, message, param = null) {
    super(message);
    Object.assign(this, { status, param });
  }
}

export function envelope({ status, message, param = null }) {
  const type = status >= 500 ? "server_error" : "invalid_request_error";
  return { error: { message, type, param, code: String(status) } };
}

export function authorize(authorization, videoId) {
  if (authorization !== `Bearer ${key}`) throw new RefusedError(401, "The key is missing or wrong.");
  if (!Object.hasOwn(videos, videoId)) throw new RefusedError(404, "There is no such video.", "video_id");
  if (videos[videoId] !== "completed") throw new RefusedError(409, "The video is not completed.", "video_id");
}

export function job(videoId, prompt) {
  number += 1;
  const changes = { id: `remix_${number}`, created_at: Math.floor(Date.now() / 1000) };
  return { ...response, ...changes, prompt, remixed_from_video_id: videoId };
}

// Writes the port where the process listens as its first line of output.
export function announce(server) {
  console.log(server.address().port);
}
