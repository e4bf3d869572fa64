// Keeps still pictures in this browser's database, so that they are there when the talk is opened again.

const STORE = "stills"; // the database, and the table in it
let database = null; // not there in a private window, say

/** Resolves with all pictures that were kept, as pairs of a name and a picture. */
export async function readAll() {
  try {
    database = await open();
    const store = database.transaction(STORE).objectStore(STORE);
    const [names, pictures] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())]);
    return names.map((name, index) => [name, pictures[index]]);
  } catch {
    return []; // the talk goes on without them
  }
}

/** Keep a picture under a name, in place of the one before. */
export function keep(name, picture) {
  database?.transaction(STORE, "readwrite").objectStore(STORE).put(picture, name);
}

function open() {
  const asked = indexedDB.open(STORE, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
  return answer(asked);
}

function answer(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
