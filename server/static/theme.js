// The page's theme, dark or light: as the deck says, or as this window was told.

const KEY = "talk-theme"; // for this tab alone: a reload keeps it, the next talk begins as its deck says

/** Show the theme that this window was told before it was loaded anew, if any. */
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
