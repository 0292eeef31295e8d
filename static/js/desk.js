// An open cluster page says that it is open, and whether somebody works on it.
(() => {
  "use strict";
  const EVERY = 20_000;
  let active = true; // whoever opens a page is there
  let opened = true; // the first look of a page: what it says is what the person has seen

  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(kind, () => (active = true), { passive: true, capture: true });
  }

  // Not by htmx: a page that is left in the middle of this has no error to complain of.
  async function look() {
    const desk = document.getElementById("desk");
    if (!desk || document.hidden) return;
    const body = new URLSearchParams({ active: active ? "yes" : "no", opened: opened ? "yes" : "no" });
    active = false;
    opened = false;
    try {
      const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
      const answer = await fetch(desk.dataset.look, { method: "POST", headers, body });
      if (!answer.ok || answer.headers.has("HX-Redirect")) return;
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("desk");
      // A button that somebody is about to press must not be swapped away under the finger.
      if (part && !desk.contains(document.activeElement)) desk.replaceWith(part);
    } catch {
      // Left, or not connected: the next look will tell.
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    look();
    setInterval(look, EVERY);
  });
  document.addEventListener("visibilitychange", look);

  // What can be undone can be undone for so many seconds.
  document.addEventListener("DOMContentLoaded", () => {
    for (const offer of document.querySelectorAll(".undo[data-seconds]")) {
      setTimeout(() => offer.remove(), Number(offer.dataset.seconds) * 1000);
    }
  });
})();
