// Leaving the page: the button, the hidden link, Shift three times. The words and timing are those of GOV.UK
// Frontend's "exit this page"; what differs is that the chat's session is ended first, the page is emptied instead of
// hidden, this page's place in the history is taken by the page we go to, and coming back shows nothing.

const PRESSES = 3;
const WITHIN = 5000;

const box = document.querySelector(".js-leave-box");
const button = box.querySelector(".govuk-exit-this-page__button");
const isChat = box instanceof HTMLFormElement;
const exit = isChat ? box.dataset.exit : button.href;
const token = isChat ? box.elements.token.value : "";
const address = isChat ? box.action : "";

let presses = 0;
let lastKeyWasModified = false;
let expiry = 0;
let left = false;
let ended = false;

function make(tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

// Tell our server, and nobody else, that this tab's chat is over. Survives the page.
export function endSession() {
  if (!isChat || ended) {
    return;
  }
  ended = true;
  const body = new URLSearchParams({ token });
  if (!navigator.sendBeacon?.(address, body)) {
    fetch(address, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
  }
}

function cover() {
  document.title = "Loading";
  const sheet = make("div", "site-gone");
  sheet.setAttribute("role", "alert");
  sheet.textContent = "Loading.";
  document.body.replaceChildren(sheet);
}

export function leave() {
  left = true;
  endSession();
  cover();
  location.replace(exit);
}

const status = make("span", "govuk-visually-hidden");
status.setAttribute("role", "status");
const lights = make("div", "govuk-exit-this-page__indicator");
lights.setAttribute("aria-hidden", "true");
for (let i = 0; i < PRESSES; i += 1) {
  lights.append(make("div", "govuk-exit-this-page__indicator-light"));
}
box.append(status);
button.append(lights);

function showPresses() {
  lights.classList.toggle("govuk-exit-this-page__indicator--visible", presses > 0);
  [...lights.children].forEach((light, i) => {
    light.classList.toggle("govuk-exit-this-page__indicator-light--on", i < presses);
  });
}

function startAgain() {
  clearTimeout(expiry);
  status.textContent = presses > 0 ? "Leaving by the Shift key has timed out." : "";
  presses = 0;
  showPresses();
}

function onKeyUp(event) {
  if (event.key === "Shift" && !lastKeyWasModified) {
    presses += 1;
    showPresses();
    clearTimeout(expiry);
    if (presses >= PRESSES) {
      leave();
      return;
    }
    const more = PRESSES - presses;
    status.textContent = `Shift, press ${more} more ${more === 1 ? "time" : "times"} to leave this page.`;
    expiry = setTimeout(startAgain, WITHIN);
  } else if (presses > 0) {
    startAgain();
  }
  lastKeyWasModified = event.shiftKey;
}

function onLeave(event) {
  event.preventDefault();
  leave();
}

document.addEventListener("keyup", onKeyUp, true);
box.addEventListener(isChat ? "submit" : "click", onLeave);
if (!isChat) {
  document.querySelectorAll(".js-leave").forEach((link) => link.addEventListener("click", onLeave));
}

// A chat does not outlive its page, however the page goes; and a page kept by the browser is kept empty.
window.addEventListener("pagehide", () => {
  if (isChat) {
    endSession();
    cover();
  }
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted && (isChat || left)) {
    cover();
    location.replace(exit);
  }
});
