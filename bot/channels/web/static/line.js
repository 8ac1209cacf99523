// The line to our server: a WebSocket, or plain requests when there is none. Every message has an id of its own and is
// sent again until it is answered; the server gives the same message one effect and the same answer.

const OPEN_WITHIN = 4000;
const ANSWER_WITHIN = 25000;
const PAUSES = [500, 1500, 4000];

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Line {
  #token;
  #on;
  #waiting = new Map();
  #socket = null;
  #ready = false;
  #failures = 0;
  #closed = false;

  // `on` has answer({id, bubbles, ended}), ended() and failed().
  constructor(token, on) {
    this.#token = token;
    this.#on = on;
    this.#connect();
  }

  get busy() {
    return this.#waiting.size > 0;
  }

  // Returns the message's id, which comes back with its answer.
  say(text) {
    const id = newId();
    this.#waiting.set(id, text);
    if (this.#ready) {
      this.#sendFrame(id);
    } else {
      this.#connect();
    }
    setTimeout(() => this.#ask(id), this.#ready ? ANSWER_WITHIN : OPEN_WITHIN);
    return id;
  }

  // Whether the chat is still there to be kept open. Rejects when that cannot be known.
  async stay() {
    const message = await this.#post("/chat/stay", {});
    return message.type === "ready";
  }

  close() {
    this.#closed = true;
    this.#waiting.clear();
    this.#socket?.close();
  }

  #connect() {
    if (this.#socket || this.#closed || this.#failures >= PAUSES.length) {
      return;
    }
    const address = new URL("/chat/socket", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "hello", token: this.#token })));
    socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.#lost());
  }

  #receive(message) {
    if (message.type === "ready") {
      this.#ready = true;
      this.#failures = 0;
      [...this.#waiting.keys()].forEach((id) => this.#sendFrame(id));
    } else if (message.type === "answer") {
      this.#settle(message);
    } else if (message.type === "ended") {
      this.#end();
    } else if (message.type === "refused") {
      this.#fail();
    }
  }

  async #lost() {
    this.#socket = null;
    this.#ready = false;
    this.#failures += 1;
    if (this.#closed || !this.busy) {
      return;
    }
    const again = PAUSES[this.#failures - 1];
    if (again === undefined) {
      [...this.#waiting.keys()].forEach((id) => this.#ask(id));
      return;
    }
    await pause(again);
    this.#connect();
  }

  #sendFrame(id) {
    this.#socket.send(JSON.stringify({ type: "say", id, text: this.#waiting.get(id) }));
  }

  // Ask by a plain request for what the socket has not brought.
  async #ask(id) {
    for (const wait of [0, ...PAUSES]) {
      await pause(wait);
      if (!this.#waiting.has(id)) {
        return;
      }
      try {
        const message = await this.#post("/chat/messages", { id, text: this.#waiting.get(id) });
        if (message.type === "answer") {
          this.#settle(message);
          return;
        }
      } catch {
        // The next round tries again; after the last, the page says so.
      }
    }
    if (this.#waiting.has(id)) {
      this.#fail();
    }
  }

  async #post(path, fields) {
    const response = await fetch(path, {
      method: "POST",
      body: JSON.stringify({ token: this.#token, ...fields }),
      headers: { "Content-Type": "application/json" },
      credentials: "omit",
      cache: "no-store",
    });
    if (!response.ok) {
      throw new Error("refused");
    }
    return response.json();
  }

  #settle(message) {
    if (this.#waiting.delete(message.id)) {
      this.#on.answer(message);
    }
  }

  #end() {
    if (!this.#closed) {
      this.close();
      this.#on.ended();
    }
  }

  #fail() {
    this.#waiting.clear();
    this.#on.failed();
  }
}
