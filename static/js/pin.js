// "p" pins what has the focus, or what the pointer was over last: the key moves to its button.
(() => {
  "use strict";
  const BLOCK = "tr, .list-group-item, section";
  const SAID_FOR = 8000;
  let aimed = null;

  const block = (element) => element.closest(BLOCK);

  // The pin of the row around the target, or of the row's section.
  function pinOf(target) {
    for (let around = block(target); around; around = around.parentElement && block(around.parentElement)) {
      for (const pin of around.querySelectorAll("[data-pin]")) if (block(pin) === around) return pin;
    }
    return null;
  }

  function aim(pin) {
    if (!pin || pin === aimed) return;
    for (const old of document.querySelectorAll("[data-pin][data-key]")) {
      delete old.dataset.key;
      delete old.dataset.keyLabel;
    }
    pin.dataset.key = "p";
    pin.dataset.keyLabel = `Pin: ${pin.dataset.pin}`;
    aimed = pin;
  }

  for (const kind of ["focusin", "pointerover"]) {
    document.addEventListener(kind, (event) => event.target instanceof Element && aim(pinOf(event.target)), { passive: true });
  }
  const first = () => aimed?.isConnected || aim(document.querySelector("[data-pin]"));
  document.addEventListener("DOMContentLoaded", first);
  document.addEventListener("htmx:afterSettle", first);

  // What was said (page.js) is seen for a while, too.
  let timer = 0;
  document.addEventListener("htmx:afterSettle", () => {
    const news = document.querySelector("#evidence[data-says]");
    const says = document.getElementById("says");
    if (!news || !says) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      news.removeAttribute("data-says");
      says.textContent = "";
    }, SAID_FOR);
  });
})();
