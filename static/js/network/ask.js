// Requests of a network's page: of each kind the latest supersedes the one before.
(() => {
  "use strict";
  const running = {};

  function complain(text) {
    const box = document.getElementById("page-error");
    box.querySelector("[data-text]").textContent = text;
    box.hidden = !text;
  }

  const stop = (kind) => running[kind]?.abort();

  // The answer; null when it is not wanted any more, undefined when there is none.
  async function ask(kind, address, options = {}) {
    stop(kind);
    const here = new AbortController();
    running[kind] = here;
    try {
      const answer = await fetch(address, { ...options, signal: here.signal });
      if (answer.redirected) return location.reload(); // to the sign-in
      const told = await answer.json().catch(() => ({}));
      if (here.signal.aborted) return null;
      complain(answer.ok ? "" : (told.problem ?? `The server answered with an error (${answer.status}).`));
      return answer.ok ? told : undefined;
    } catch {
      if (here.signal.aborted) return null;
      complain("The server can’t be reached. Check your connection, then try again.");
      return undefined;
    }
  }

  window.hydrascopeAsk = { ask, stop };
})();
