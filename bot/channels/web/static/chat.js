// The chat on one page. It takes over the form, keeps everything in memory, and leaves nothing behind.

import { endSession, leave } from "./leave.js";
import { Line } from "./line.js";
import * as view from "./view.js";

const MOST_BYTES = 64 * 1024;
const WORKING_AFTER = 400;
const STILL_WORKING_AFTER = 8000;
const ASK_BEFORE_END = 2 * 60 * 1000;
const HOUR = 60 * 60 * 1000;
const EMERGENCY = "In danger now? Call 999. If you cannot talk, on a mobile press 55 when asked.";

const form = document.getElementById("chat-form");
const box = document.getElementById("chat-text");
const log = document.getElementById("chat-log");
const idle = Number(form.dataset.idleMinutes) * 60 * 1000;

let timers = [];
let idleTimers = [];
let focusAnswer = false;
let choicesBefore = [];
const unanswered = new Map();

const line = new Line(form.elements.token.value, {
  answer(message) {
    unanswered.delete(message.id);
    if (message.ended) {
      end(message.bubbles);
      return;
    }
    const first = view.addReplies(message.bubbles);
    if (!line.busy) {
      quiet();
    }
    first?.scrollIntoView({ block: "start" });
    if (focusAnswer) {
      first?.focus({ preventScroll: true });
      focusAnswer = false;
    }
  },
  ended: () => end([]),
  failed() {
    quiet();
    const kept = unanswered.size ? " Your words are back in the box." : "";
    box.value = [...unanswered.values(), box.value].filter(Boolean).join("\n\n");
    unanswered.clear();
    view.putBackChoices(choicesBefore);
    view.say(`We could not reach the chat.${kept} Please try again. ${EMERGENCY}`);
  },
});

function quiet() {
  timers.forEach(clearTimeout);
  timers = [];
  view.say("");
}

function showWorking() {
  quiet();
  timers = [
    setTimeout(() => view.say("Working on an answer…"), WORKING_AFTER),
    setTimeout(() => view.say(`Still working on it. ${EMERGENCY}`), STILL_WORKING_AFTER),
  ];
}

function end(bubbles) {
  quiet();
  unanswered.clear();
  idleTimers.forEach(clearTimeout);
  line.close();
  endSession();
  view.showEnded(bubbles, EMERGENCY);
}

function restartIdle() {
  idleTimers.forEach(clearTimeout);
  idleTimers = [setTimeout(askIfThere, Math.max(0, idle - ASK_BEFORE_END)), setTimeout(() => end([]), idle)];
}

async function keepOpen(button) {
  try {
    if (!(await line.stay())) {
      end([]);
      return;
    }
    restartIdle();
    view.say("The chat stays open.");
    box.focus();
  } catch {
    view.say(`We could not reach the chat. Please try again. ${EMERGENCY} `, button);
    button.focus();
  }
}

function askIfThere() {
  const keep = document.createElement("button");
  keep.type = "button";
  keep.className = "govuk-button govuk-button--secondary";
  keep.textContent = "Keep the chat open";
  keep.addEventListener("click", () => keepOpen(keep));
  view.say("Are you still there? The chat will be cleared in 2 minutes. ", keep);
}

function send(text, note) {
  view.showError("");
  choicesBefore = view.clearChoices();
  view.addNote(note);
  showWorking();
  restartIdle();
  return line.say(text);
}

function sendWords() {
  const text = box.value;
  if (!text.trim()) {
    view.showError("Type a message first.");
  } else if (new TextEncoder().encode(text).length > MOST_BYTES) {
    view.showError(`That message is too long. Please send the most important part first. ${EMERGENCY}`);
  } else {
    box.value = "";
    unanswered.set(send(text, "You sent a message."), text);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const pressed = event.submitter;
  if (pressed?.name !== "choice") {
    sendWords();
  } else if (pressed.value === "/leave") {
    leave();
  } else {
    focusAnswer = true;
    log.tabIndex = -1;
    log.focus({ preventScroll: true });
    send(pressed.value, `You chose: ${pressed.textContent.trim()}`);
  }
});

box.addEventListener("keydown", (event) => {
  const byHand = matchMedia("(pointer: fine)").matches;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && byHand) {
    event.preventDefault();
    sendWords();
  }
});

window.addEventListener("pagehide", () => line.close());
history.scrollRestoration = "manual";
setTimeout(() => end([]), HOUR);
restartIdle();
