// Times in the reader's zone. The server writes UTC, which stays in each time's title; days and
// charts are UTC for everybody, so that two people who look at one mark name the same hour.
(() => {
  "use strict";
  const KEY = "hydrascope-zone";
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const clock = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "numeric",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  let choice = stored();

  function stored() {
    try {
      return localStorage.getItem(KEY) === "utc" ? "utc" : "local";
    } catch {
      return "local"; // storage can be forbidden
    }
  }

  function local(moment) {
    const part = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, value]));
    const month = MONTHS[Number(part.month) - 1];
    return `${Number(part.day)} ${month} ${part.year}, ${part.hour}:${part.minute} ${part.timeZoneName}`;
  }

  function write(time) {
    time.dataset.utc ??= time.textContent;
    const moment = new Date(time.dateTime);
    const text = choice === "utc" || Number.isNaN(moment.getTime()) ? time.dataset.utc : local(moment);
    if (time.textContent !== text) time.textContent = text;
  }

  function writeAll(root) {
    if (root.matches?.("time[data-zone]")) write(root);
    for (const time of root.querySelectorAll("time[data-zone]")) write(time);
  }

  function apply() {
    writeAll(document);
    for (const button of document.querySelectorAll("[data-zone-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.zoneChoice === choice));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    apply();
    // Whatever comes into the page later, by htmx or not.
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) writeAll(node);
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    choice = stored();
    apply();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zone-choice]");
    if (!button) return;
    choice = button.dataset.zoneChoice;
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // It holds for this page only.
    }
    apply();
  });
})();
