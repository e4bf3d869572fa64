// The times of a talk in words: elapsed, left, and how far ahead or behind.

const MINUTE = 60;
const ON_TIME = 30; // up to so many seconds ahead or behind

/** Write seconds as 4:05, or as 1:04:05 from an hour on. */
export function asClock(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const parts = [Math.floor(whole / MINUTE) % MINUTE, whole % MINUTE];
  const hours = Math.floor(whole / MINUTE / MINUTE);
  const [first, ...others] = hours ? [hours, ...parts] : parts;
  return [first, ...others.map((part) => String(part).padStart(2, "0"))].join(":");
}

/** Say how much is left of the planned time. */
export function remaining(elapsed, planned) {
  const left = planned - elapsed;
  return left >= 0 ? `${asClock(Math.ceil(left))} left` : `${asClock(left)} over`;
}

/**
 * Return how far the talk is ahead or behind if all slides take equally long: `words`, and `state`,
 * one of "ahead", "behind" and "". `index` is the shown slide's, from 0, of `count`.
 */
export function pace(elapsed, planned, index, count) {
  const share = planned / count; // of the time, for one slide
  const due = Math.min(count, Math.floor(elapsed / share) + 1);
  const late = elapsed - (index + 1) * share;
  const early = index * share - elapsed;
  if (late > ON_TIME) return { words: `${inWords(late)} behind: slide ${due} is due`, state: "behind" };
  if (early > ON_TIME) return { words: `${inWords(early)} ahead: slide ${due} is due`, state: "ahead" };
  return { words: "on time", state: "" };
}

function inWords(seconds) {
  const minutes = Math.round(seconds / MINUTE);
  return minutes ? `${minutes} min` : "½ min";
}
