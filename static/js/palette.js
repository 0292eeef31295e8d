// The palette: pages and actions of this page are found here, everything else by the server.
(() => {
  "use strict";
  let dialog, words, list, here, found, says;
  let active = null;
  let waiting = false; // for the server's answer to the words that stand there
  let entered = false; // Enter came before that answer

  const options = () => [...list.querySelectorAll("[role=option]")];

  function choose(option) {
    active?.setAttribute("aria-selected", "false");
    active = option ?? null;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (active) words.setAttribute("aria-activedescendant", active.id);
    else words.removeAttribute("aria-activedescendant");
  }

  function named(title, note) {
    const name = document.createElement("bdi");
    name.textContent = title;
    const beside = document.createElement("small");
    beside.textContent = note;
    return [name, beside];
  }

  function group(title, id, entries) {
    if (!entries.length) return [];
    const box = document.createElement("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-labelledby", id);
    const head = document.createElement("div");
    head.className = "palette-group";
    head.id = id;
    head.textContent = title;
    box.append(head, ...entries.map((make, place) => make(`${id}-${place}`)));
    return [box];
  }

  function option(element, id) {
    element.id = id;
    element.tabIndex = -1;
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    return element;
  }

  // Without the number of what is unread beside it.
  const title = (link) => (link.querySelector(".nav-link-title") ?? link).textContent.trim();
  const page = (link) => (id) => {
    const entry = option(document.createElement("a"), id);
    entry.href = link.href;
    entry.append(...named(title(link), link.dataset.key));
    return entry;
  };

  const action = (target) => (id) => {
    const entry = option(document.createElement("button"), id);
    entry.type = "button";
    entry.append(...named(target.dataset.keyLabel, target.dataset.key));
    entry.addEventListener("click", () => {
      dialog.close(); // first: a field that the action goes to must keep the focus
      document.dispatchEvent(new CustomEvent("hydrascope:press", { detail: target }));
    });
    return entry;
  };

  function keyed() {
    const all = [...document.querySelectorAll("[data-key-label]:not([data-palette])")];
    const pages = all.filter((element) => element.closest("nav[aria-label=Main]"));
    const actions = all.filter((element) => !pages.includes(element) && element.checkVisibility());
    return { pages, actions };
  }

  function look() {
    const asked = words.value.trim().toLowerCase();
    const fits = (text) => asked.split(/\s+/).every((word) => text.toLowerCase().includes(word));
    const { pages, actions } = keyed();
    here.replaceChildren(
      ...group("Pages", "palette-pages", pages.filter((link) => fits(title(link))).map(page)),
      ...group("Actions", "palette-actions", actions.filter((one) => fits(one.dataset.keyLabel)).map(action)),
    );
    choose(options()[0]);
  }

  function tell() {
    const number = options().length;
    says.textContent = number ? `${number} found` : "Nothing found. Clusters and accounts are found by how they begin.";
    says.classList.toggle("visually-hidden", number > 0);
  }

  function open() {
    if (dialog.open) return dialog.close();
    if (document.querySelector("dialog[open]")) return;
    words.value = "";
    words.dispatchEvent(new CustomEvent("htmx:abort"));
    waiting = entered = false;
    found.replaceChildren();
    look();
    tell();
    dialog.showModal();
    words.focus();
  }

  function step(by) {
    const all = options();
    if (all.length) choose(all[(all.indexOf(active) + by + all.length) % all.length]);
  }

  function press() {
    // Whoever pastes a key and presses Enter at once means what the server has yet to say.
    if (waiting) entered = true;
    else active?.click();
  }

  function keys(event) {
    if (event.isComposing) return;
    const does = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: press }[event.key];
    if (!does) return;
    event.preventDefault();
    if (event.key !== "Enter") waiting = false;
    does();
  }

  function answered() {
    if (!active?.isConnected) choose(options()[0]);
    waiting = false;
    tell();
    if (entered) press();
    entered = false;
  }

  function complain() {
    waiting = entered = false;
    found.replaceChildren();
    choose(options()[0]);
    says.textContent = "The server doesn’t answer: pages and actions only.";
    says.classList.remove("visually-hidden");
  }

  document.addEventListener("DOMContentLoaded", () => {
    dialog = document.getElementById("palette");
    if (!dialog) return;
    words = dialog.querySelector("[role=combobox]");
    list = dialog.querySelector("[role=listbox]");
    here = document.getElementById("palette-here");
    found = document.getElementById("palette-found");
    says = dialog.querySelector("[role=status]");
    words.addEventListener("keydown", keys);
    words.addEventListener("input", () => {
      waiting = true;
      entered = false;
      look();
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("htmx:afterSettle", answered);
    for (const kind of ["htmx:sendError", "htmx:responseError"]) dialog.addEventListener(kind, complain);
    for (const button of document.querySelectorAll("[data-palette]")) button.addEventListener("click", open);
  });
  // A chord, so that it works from a text field, too.
  document.addEventListener("keydown", (event) => {
    if (!dialog || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    if (event.altKey || event.shiftKey || event.repeat) return;
    event.preventDefault();
    open();
  });
})();
