// The connection to the server: the talk's state comes from it, the talk's position goes both ways.

import { patience, pause } from "./again.js";

/** True if two positions show the same. */
function isSame(one, other) {
  return one?.slide === other?.slide && one?.step === other?.step && one?.black === other?.black;
}

/** The position that the server has written into the page; `null` if the talk has not moved yet. */
export function firstPosition() {
  return JSON.parse(document.body.dataset.position ?? "null");
}

/** True if the page was opened, not reloaded, at a slide's address: then the talk goes to that slide. */
export function isLeading() {
  const [navigation] = performance.getEntriesByType("navigation");
  const isOpened = navigation?.type === "navigate" || sessionStorage.getItem("talk-leads");
  sessionStorage.removeItem("talk-leads"); // which start.js has noted
  if (!location.hash.startsWith("#/") || !isOpened) return false;
  const [name] = location.hash.slice(2).split("/"); // a step may follow
  const ids = [...document.querySelectorAll(".slides > section")].map(({ id }) => id);
  return /^\d*$/.test(name) || ids.some((id) => name === id || name === encodeURIComponent(id));
}

/**
 * Keep a connection open, and the page at the talk's position: a slide's id, a step and whether the
 * room sees black. `here()` returns the page's own position, `go(position)` moves the page.
 * `receive(state)` gets each message, and passes `state.position` to `follow` once the page has the
 * slides of that version; `connected(isConnected)` is called when the connection opens and closes.
 * Nothing is connected before `ready` resolves. With `leads` the page's position wins at first.
 *
 * Returns `moved()`, to be called after each move of the page; `send(message)`, which is false if
 * there is no connection; `follow(position)`; `followAgain()`, to be called once all steps of the
 * slides are known; and `quietly(act)`, for moves that other windows need not follow.
 */
export function joinTalk({ view = "", leads = false, ready = null, here, go, receive, connected }) {
  let socket = null;
  let isFresh = true; // no position has been followed on this connection yet
  let sent = 0; // messages on this connection
  let received = 0; // of these, how many the server has received, as it says
  let isUnsent = false; // the page has moved, and the server does not know
  let isQuiet = false;
  let agreed = null; // the position that the server and this page agree on
  let lastSent = null; // the position that this page sent the server last
  let newest = null; // the position that the server sent last
  let number = null; // of the talk's moves, as the server counted them last

  const open = () => {
    const address = new URL(`/changes${view}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    socket = new WebSocket(address);
    const limit = setTimeout(() => socket.close(), patience());
    socket.onopen = () => {
      clearTimeout(limit);
      isFresh = true;
      sent = received = 0;
      connected(true);
    };
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onclose = () => {
      clearTimeout(limit);
      isUnsent ||= sent > received;
      connected(false);
      pause().then(open);
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

  /** On a new connection: true if the talk goes where this page is, false if the page follows. */
  const mayLead = (position) => {
    const isForgetful = number !== null && position.number < number; // the server has lost moves
    // No other window has moved; also if the server got this page's last move, and its answer was lost.
    const isAsBefore = number === null || number === position.number || isSame(position, lastSent);
    const isNewest = isUnsent && isAsBefore;
    const result = leads || isForgetful || isNewest;
    leads = isUnsent = false;
    return result;
  };

  const follow = (position) => {
    ({ received } = position);
    if (received < sent) return; // the server has not received this page's last move yet
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

  const followAgain = () => {
    const isOnItsSlide = newest?.slide && isSame({ ...here(), step: newest.step }, newest);
    if (isOnItsSlide && received === sent) quietly(() => go(newest));
  };

  Promise.resolve(ready).then(open);
  return { moved, send, follow, followAgain, quietly };
}
