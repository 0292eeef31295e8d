// Rows of a table are ticked: by "x", by the page, and with a count of how many are chosen.
(() => {
  "use strict";
  const boxes = (region) => [...region.querySelectorAll("tbody input[type=checkbox]")];

  function tell(region) {
    const all = region.querySelector("[data-choose-all]")?.checked ?? false;
    const number = boxes(region).filter((box) => box.checked).length;
    const says = region.querySelector("[data-chosen]");
    if (says) says.textContent = all ? "All chosen" : number ? `${number} chosen` : "None chosen";
    for (const box of boxes(region)) box.closest("tr").classList.toggle("chosen", all || box.checked);
    const page = region.querySelector("[data-choose-page]");
    if (page) {
      page.hidden = false;
      page.textContent = number === boxes(region).length ? "Choose none" : "Choose this page";
    }
  }

  const tellAll = () => document.querySelectorAll("[data-choose]").forEach(tell);

  document.addEventListener("change", (event) => {
    const region = event.target.closest("[data-choose]");
    if (region) tell(region);
  });

  document.addEventListener("click", (event) => {
    // "x" clicks the region itself, which no pointer does for somebody.
    if (!event.isTrusted && event.target.matches("[data-choose]")) {
      const region = event.target;
      const focused = boxes(region).find((box) => box.closest("tr").contains(document.activeElement));
      const box = focused || boxes(region)[0];
      if (focused) box.checked = !box.checked;
      box?.focus();
      tell(region);
      return;
    }
    const page = event.target.closest("[data-choose-page]");
    if (page) {
      const region = page.closest("[data-choose]");
      const every = boxes(region).every((box) => box.checked);
      for (const box of boxes(region)) box.checked = !every;
      tell(region);
    }
  });

  // Up and down from box to box.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const region = step && event.target.closest("[data-choose]");
    if (!region || !event.target.matches("tbody input[type=checkbox]")) return;
    const all = boxes(region);
    all[all.indexOf(event.target) + step]?.focus();
    event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", tellAll);
  document.addEventListener("htmx:afterSettle", tellAll);
})();
