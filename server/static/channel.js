// The line to the server: what is new comes down, and where the talk is goes both ways.

const RETRY_MS = 500;

/** Tells whether two positions are the same for whoever sees them. */
function isSame(one, other) {
  return one?.slide === other?.slide && one?.step === other?.step && one?.black === other?.black;
}

/** The position that the server has written into the page, or `null`: the talk has not moved yet. */
export function firstPosition() {
  return JSON.parse(document.body.dataset.position ?? "null");
}

/** True if the page was opened, not reloaded, at a slide's address: then it leads, once. */
export function isLeading() {
  const [navigation] = performance.getEntriesByType("navigation");
  if (!location.hash.startsWith("#/") || navigation?.type !== "navigate") return false;
  const [name] = location.hash.slice(2).split("/"); // a step may follow
  const ids = [...document.querySelectorAll(".slides > section")].map(({ id }) => id);
  return /^\d*$/.test(name) || ids.some((id) => name === id || name === encodeURIComponent(id));
}

/**
 * Keep a line open, and the page where the talk is. A position is a slide's id, a step and whether the
 * room sees black: `here()` returns the page's own, `go(position)` takes it elsewhere. `receive(news)`
 * gets all news, and hands `news.position` to `follow` once its slides are those of the news;
 * `connected(isConnected)` is called when the line comes and goes. All waits for `ready`.
 *
 * Returns `moved()`, to be called after each move of the page; `send(message)`, which is false when
 * nobody listens; `follow(position)`; `again()`, for a page that has all its steps only now; and
 * `quietly(act)`, for moves that nobody else need make.
 */
export function joinTalk({ view = "", leads = false, ready = null, here, go, receive, connected }) {
  let socket = null;
  let isFresh = true; // no position has come on this connection yet
  let sent = 0; // messages on this connection, and how many of them the server says it has received
  let received = 0;
  let isUnsent = false; // the page has moved, and the server could not be told
  let isQuiet = false;
  let agreed = null; // the position that the server and this page agree on
  let lastSent = null; // the position that this page sent the server last
  let newest = null; // the position that the server sent last
  let number = null; // of the last move that the server knew of: it grows with each

  const open = () => {
    const address = new URL(`/changes${view}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    socket = new WebSocket(address);
    socket.onopen = () => {
      isFresh = true;
      sent = received = 0;
      connected(true);
    };
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onclose = () => {
      isUnsent ||= sent > received;
      connected(false);
      setTimeout(open, RETRY_MS);
    };
  };

  const send = (message) => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    sent += 1;
    return true;
  };

  const moved = () => {
    const position = here();
    if (isQuiet || isSame(position, agreed)) return;
    agreed = position;
    if (send({ do: "show", ...position })) lastSent = position;
    else isUnsent = true;
  };

  const quietly = (act) => {
    isQuiet = true;
    try {
      return act();
    } finally {
      isQuiet = false;
      agreed = here();
    }
  };

  /** On a new connection: true if this page says where the talk is, false if the server does. */
  const mayLead = (position) => {
    const isForgetful = number !== null && position.number < number; // the server has begun anew
    // Nobody else has moved: also if the server got this page's last move, and its answer was lost.
    const isAsBefore = number === null || number === position.number || isSame(position, lastSent);
    const isNewest = isUnsent && isAsBefore;
    const result = leads || isForgetful || isNewest;
    leads = isUnsent = false;
    return result;
  };

  const follow = (position) => {
    ({ received } = position);
    if (received < sent) return; // the server does not know yet where this page went
    const isFirst = isFresh;
    isFresh = false;
    if (isFirst && mayLead(position)) {
      agreed = position;
      moved();
    } else if (position.slide && (isFirst || !isSame(position, newest))) {
      quietly(() => go(position));
    }
    ({ number } = position);
    newest = position;
  };

  const again = () => {
    const isWhereTold = newest?.slide && isSame({ ...here(), step: newest.step }, newest);
    if (isWhereTold && received === sent) quietly(() => go(newest));
  };

  Promise.resolve(ready).then(open);
  return { moved, send, follow, again, quietly };
}
