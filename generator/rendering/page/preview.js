// Reloads the page when the server tells of another version of it, and shows what is wrong with the build of that one.
{
  const TRY_AGAIN = 5000; // milliseconds until a server that had no place for this page is asked again
  const alert = document.createElement("pre");
  alert.setAttribute("role", "alert");
  alert.style.cssText = `position: fixed; inset: auto 0 0; z-index: 99; margin: 0; padding: 0.6rem 1rem; max-height: 40vh;
    overflow: auto; white-space: pre-wrap; font: 0.875rem/1.4 monospace; color: #fff; background: #8a1c1c`;

  const listen = () => {
    const told = new EventSource("/versions");
    told.onmessage = ({data}) => {
      const {version, errors} = JSON.parse(data);
      if (version !== "VERSION") location.reload();
      alert.textContent = errors.join("\n");
      if (errors.length > 0) document.body.append(alert);
      else alert.remove();
    };
    told.onerror = () => {
      // A connection that was lost is made anew by the browser, one that was refused is not.
      if (told.readyState === EventSource.CLOSED) setTimeout(listen, TRY_AGAIN);
    };
  };
  listen();
}
