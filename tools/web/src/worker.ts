// The one worker file: a worker becomes a board or the firmware's checks by its first message.
// Both are MicroPython, whose loader is the larger part; so it is loaded and kept only once.

import { answerCheck, type Asked } from "./checks/worker";
import { answerBoard, type Boot, type Frame } from "./sim/worker";

type Message = Boot | Frame | Asked;

self.onmessage = async (event: MessageEvent<Message>) => {
  const order = event.data;
  self.postMessage("kind" in order ? await answerBoard(order) : await answerCheck(order));
};
