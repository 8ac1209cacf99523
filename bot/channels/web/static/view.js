// What the page shows. All text is placed as text; nothing from a reply is ever read as markup.

const title = document.title;
const byId = (id) => document.getElementById(id);

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }
  element.textContent = text;
  return element;
}

function link(span) {
  const anchor = make("a", "govuk-link", span.text);
  anchor.href = span.href;
  if (!span.href.startsWith("tel:")) {
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    anchor.append(make("span", "govuk-visually-hidden", " (opens in new tab)"));
  }
  return anchor;
}

function piece(span) {
  if (span.href) {
    return link(span);
  }
  return span.strong ? make("strong", "", span.text) : document.createTextNode(span.text);
}

const pieces = (line) => line.map(piece);

function list(block) {
  const items = make("ul", "govuk-list govuk-list--bullet");
  for (const line of block.lines) {
    const item = make("li", "");
    item.append(...pieces(line));
    items.append(item);
  }
  return items;
}

function paragraph(block) {
  const words = make("p", "govuk-body");
  block.lines.forEach((line, i) => words.append(...(i ? [make("br", "")] : []), ...pieces(line)));
  return words;
}

function reply(bubble) {
  const element = make("div", bubble.urgent ? "chat-reply chat-reply--urgent" : "chat-reply");
  element.tabIndex = -1;
  element.append(...bubble.blocks.map((block) => (block.kind === "list" ? list(block) : paragraph(block))));
  return element;
}

function choice(button) {
  const element = make("button", "govuk-button govuk-button--secondary", button.title);
  element.type = "submit";
  element.name = "choice";
  element.value = button.payload;
  return element;
}

export function addNote(text) {
  byId("chat-log").append(make("p", "chat-note", text));
}

// Returns the first of the new replies.
export function addReplies(bubbles) {
  const replies = bubbles.map(reply);
  byId("chat-log").append(...replies);
  const buttons = bubbles.flatMap((bubble) => bubble.buttons);
  if (buttons.length) {
    byId("chat-choices").replaceChildren(...buttons.map(choice));
  }
  return replies[0];
}

// Returns the choices that were there.
export function clearChoices() {
  const choices = [...byId("chat-choices").children];
  byId("chat-choices").replaceChildren();
  return choices;
}

export function putBackChoices(choices) {
  if (!byId("chat-choices").childElementCount) {
    byId("chat-choices").replaceChildren(...choices);
  }
}

export function say(text, ...more) {
  byId("chat-status").replaceChildren(text, ...more);
}

export function showError(text) {
  const error = byId("chat-error");
  const box = byId("chat-text");
  error.replaceChildren(make("span", "govuk-visually-hidden", "Error:"), ` ${text}`);
  error.hidden = !text;
  document.title = text ? `Error: ${title}` : title;
  byId("chat-words").classList.toggle("govuk-form-group--error", Boolean(text));
  box.classList.toggle("govuk-textarea--error", Boolean(text));
  box.setAttribute("aria-describedby", text ? "chat-hint chat-error" : "chat-hint");
  if (text) {
    box.setAttribute("aria-invalid", "true");
    box.focus();
  } else {
    box.removeAttribute("aria-invalid");
  }
}

// Everything said is gone from the page; only the last words and a way to start again are left.
export function showEnded(bubbles, words) {
  document.title = title;
  byId("chat-log").replaceChildren();
  if (bubbles.length) {
    addReplies(bubbles);
  } else {
    byId("chat-log").append(make("p", "govuk-body", words));
  }
  clearChoices();
  const again = make("a", "govuk-button", "Start a new chat");
  again.href = "/chat";
  const heading = make("h2", "govuk-heading-m", "This chat has ended");
  heading.tabIndex = -1;
  byId("chat-text").value = "";
  document.querySelector(".chat-form").replaceChildren(again);
  say("");
  byId("chat-log").prepend(heading);
  heading.focus();
}
