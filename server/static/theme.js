// The page's theme, dark or light: the deck's, or the one chosen in this window.

const KEY = "talk-theme"; // for this tab alone: a reload keeps it, the next talk begins as its deck says

/** Show the theme that was chosen in this window before a reload, if any. */
export function restoreTheme() {
  setTheme(sessionStorage.getItem(KEY));
}

/** Change from dark to light, or back. */
export function toggleTheme() {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  sessionStorage.setItem(KEY, theme);
  setTheme(theme);
}

function setTheme(theme) {
  if (theme !== null) document.documentElement.dataset.theme = theme;
}
