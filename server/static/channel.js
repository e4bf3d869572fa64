// The line to the server: what is new comes down, and where the talk is goes both ways.

const RETRY_MS = 500;

/** Tells whether two places are the same for whoever sees them. */
function isSame(one, other) {
  return one?.slide === other?.slide && one?.step === other?.step && one?.black === other?.black;
}

/** The place that the server has written into the page, or `null`: the talk has not moved yet. */
export function firstPlace() {
  return JSON.parse(document.body.dataset.place ?? "null");
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
 * Keep a line open, and the page where the talk is. A place is a slide's id, a step and whether the
 * room sees black: `here()` returns the page's own, `go(place)` takes it elsewhere. `hear(news)` gets
 * all that is told, and hands `news.place` to `follow` once its slides are those of the news;
 * `reach(isReached)` is called when the line comes and goes. All waits for `ready`.
 *
 * Returns `moved()`, to be called after each move of the page; `say(message)`, which is false when
 * nobody listens; `follow(place)`; `again()`, for a page that has all its steps only now; and
 * `quietly(act)`, for moves that nobody else need make.
 */
export function joinTalk({ view = "", leads = false, ready = null, here, go, hear, reach }) {
  let socket = null;
  let isFresh = true; // nothing was told on this connection yet
  let sent = 0; // messages on this connection, and as many as the server has told that it heard
  let heard = 0;
  let isUnsaid = false; // the page has moved, and nobody was told
  let isQuiet = false;
  let known = null; // the place that the server and this page agree on
  let said = null; // the place that this page told the server last
  let told = null;
  let number = null; // of the last move that was told: it grows with each

  const open = () => {
    const address = new URL(`/changes${view}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    socket = new WebSocket(address);
    socket.onopen = () => {
      isFresh = true;
      sent = heard = 0;
      reach(true);
    };
    socket.onmessage = ({ data }) => hear(JSON.parse(data));
    socket.onclose = () => {
      isUnsaid ||= sent > heard;
      reach(false);
      setTimeout(open, RETRY_MS);
    };
  };

  const say = (message) => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    sent += 1;
    return true;
  };

  const moved = () => {
    const place = here();
    if (isQuiet || isSame(place, known)) return;
    known = place;
    if (say({ do: "show", ...place })) said = place;
    else isUnsaid = true;
  };

  const quietly = (act) => {
    isQuiet = true;
    try {
      return act();
    } finally {
      isQuiet = false;
      known = here();
    }
  };

  /** On a new connection: true if this page tells where the talk is, false if it is told. */
  const mayLead = (place) => {
    const isForgetful = number !== null && place.number < number; // the server has begun anew
    // Nobody else has moved: also if the server heard this page's last move, and the answer was lost.
    const isAsBefore = number === null || number === place.number || isSame(place, said);
    const isNewest = isUnsaid && isAsBefore;
    const result = leads || isForgetful || isNewest;
    leads = isUnsaid = false;
    return result;
  };

  const follow = (place) => {
    heard = place.heard;
    if (heard < sent) return; // the server has yet to hear where this page went
    const isFirst = isFresh;
    isFresh = false;
    if (isFirst && mayLead(place)) {
      known = place;
      moved();
    } else if (place.slide && (isFirst || !isSame(place, told))) {
      quietly(() => go(place));
    }
    ({ number } = place);
    told = place;
  };

  const again = () => {
    if (told?.slide && heard === sent && isSame({ ...here(), step: told.step }, told)) quietly(() => go(told));
  };

  Promise.resolve(ready).then(open);
  return { moved, say, follow, again, quietly };
}
