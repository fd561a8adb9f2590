const key = 'wo-reloaded-at';

/** A second failure within this time is no upgrade but a broken build: the error page is shown then. */
const onceInMs = 60_000;

/**
 * After an upgrade of the server, an open tab asks for files of the old build that are gone. The page is
 * loaded again then, once; a form with unsaved words asks before it goes.
 */
export function reloadOnNewBuild(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - last < onceInMs) return;
    sessionStorage.setItem(key, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}
