// The official Node client, as its documentation shows it.
import OpenAI from "openai";

const video = await new OpenAI().videos.remix(process.env.VRC_VIDEO_ID, { prompt: process.env.VRC_PROMPT });
console.log(video.id);
