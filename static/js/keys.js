// Keys: whatever has data-key on the page is pressed, opened or focused by it; "?" shows them all.
(() => {
  "use strict";
  const PAUSE = 1200; // milliseconds between the two keys of "g q"
  let before = "";
  let pressed = 0;

  const ticked = (target) => /^(checkbox|radio)$/.test(target.type); // takes no letters
  const typing = (target) =>
    target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !ticked(target));
  const visible = (element) => element.checkVisibility();

  function find(keys) {
    const all = document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`);
    return [...all].find((element) => visible(element) || element.closest("nav"));
  }

  function act(element) {
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) element.focus();
    else element.click();
  }

  function show() {
    const dialog = document.getElementById("keys");
    const list = dialog.querySelector("dl");
    const named = [["?", "Show these keys"]];
    for (const element of document.querySelectorAll("[data-key-label]")) {
      if (visible(element) || element.closest("nav")) named.push([element.dataset.key, element.dataset.keyLabel]);
    }
    list.replaceChildren(
      ...named.flatMap(([keys, label]) => {
        const name = document.createElement("dt");
        for (const key of keys.split(" ")) {
          const cap = document.createElement("kbd");
          cap.textContent = key;
          name.append(cap, " ");
        }
        const meaning = document.createElement("dd");
        meaning.textContent = label;
        return [name, meaning];
      }),
    );
    dialog.showModal();
  }

  // The palette presses what is chosen in it.
  document.addEventListener("hydrascope:press", (event) => act(event.detail));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (typing(event.target)) {
      // Out of a field, so that keys are keys again.
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]") || event.key.length !== 1) return;
    if (event.key === "?") {
      event.preventDefault();
      show();
      return;
    }
    const recent = event.timeStamp - pressed < PAUSE;
    // After the first of two keys, a second one that fits nothing does nothing.
    const first = before && recent ? `${before} ` : "";
    const element = find(first + event.key);
    const begins = !first && document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`);
    before = !element && begins ? event.key : "";
    pressed = event.timeStamp;
    if (!element) return;
    event.preventDefault();
    act(element);
  });
})();
