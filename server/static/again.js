// Tries again what a lost connection has cut off: twice a second, as long as it is wanted.

const RETRY_MS = 500;
const LIMIT_MS = 10_000;

/** What was asked for did not come: it may come later. */
export class Lost extends Error {}

/** Resolves after the time between two tries. */
export function pause() {
  return new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}

/** For how many milliseconds to wait for an answer: a connection may be lost without a word. */
export function patience(tries = 0) {
  return LIMIT_MS * (tries + 1); // a busy server may need longer than the first time
}

/**
 * Call `act(tries)`, with the number of tries before, until it does not reject with `Lost`; resolves
 * or rejects as it does then. Once `isWanted()` is false after a failure, resolves with null.
 * `failed(error)` is called at the first failure.
 */
export async function untilDone(act, { isWanted = () => true, failed = warn } = {}) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await act(tries);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      if (tries === 0) failed(error);
    }
    if (isWanted()) await pause();
    if (!isWanted()) return null;
  }
}

/** Log what did not come. */
export function warn(error) {
  console.warn(error.message);
}

/**
 * Ask the talk's server for something that nobody keeps; resolves with what `read(response)` makes of a
 * good answer, rejects with `Lost` if none comes within so many milliseconds.
 */
export async function ask(address, read, limit) {
  let response;
  try {
    response = await fetch(address, { signal: AbortSignal.timeout(limit), cache: "no-store" });
    if (response.ok) return await read(response);
  } catch (error) {
    throw new Lost(`Failed to fetch ${address}: ${error.message}`);
  }
  throw new Lost(`Failed to load ${address}: status ${response.status}`);
}
