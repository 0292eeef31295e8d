// One address for a page of parts: each part changes only what it owns of it (data-owns, names or
// beginnings of names) and leaves what the other parts have put there.
(() => {
  "use strict";

  function owner(element) {
    const part = element.closest?.("[data-owns]");
    if (!part) return null;
    const names = part.dataset.owns.split(" ");
    return (name) => names.some((own) => name === own || (own.endsWith("-") && name.startsWith(own)));
  }

  // The address now, with ``asked``'s values for all that is the part's own.
  function joined(owns, asked) {
    const kept = [...new URLSearchParams(location.search)].filter(([name]) => !owns(name));
    const own = [...asked].filter(([name, value]) => owns(name) && value !== "");
    return `?${new URLSearchParams([...kept, ...own])}`;
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const element = event.detail.elt;
    const owns = owner(element);
    if (!owns || event.detail.verb !== "get") return;
    const link = element.matches("a[href^='?']");
    if (!link && !element.matches("form")) return;
    const asked = link ? new URLSearchParams(element.getAttribute("href")) : event.detail.formData;
    event.detail.path = location.pathname + joined(owns, asked);
    for (const name of [...event.detail.formData.keys()]) event.detail.formData.delete(name);
  });

  // Links that are opened in a new tab, and forms without htmx, have to say the same.
  function refresh() {
    for (const link of document.querySelectorAll("[data-owns] a[href^='?']")) {
      link.setAttribute("href", joined(owner(link), new URLSearchParams(link.getAttribute("href"))));
    }
  }
  document.addEventListener("htmx:pushedIntoHistory", refresh);
  document.addEventListener("htmx:afterSettle", refresh);
})();
