// Small manners of the pages that htmx and the UI kit leave to us.
(() => {
  "use strict";
  // A failed request must say so: htmx itself leaves the old content in place.
  function complain(text) {
    const box = document.getElementById("page-error");
    if (!box) return;
    box.querySelector("[data-text]").textContent = text;
    box.hidden = false;
  }

  document.addEventListener("htmx:afterOnLoad", (event) => {
    const box = document.getElementById("page-error");
    if (box && event.detail.xhr.status < 400) box.hidden = true;
  });
  // What is polled is said aloud when it changes, not every second.
  document.addEventListener("htmx:afterSettle", () => {
    const news = document.querySelector("[data-says]");
    const says = document.getElementById("says");
    if (news && says && says.textContent !== news.dataset.says) says.textContent = news.dataset.says;
  });
  document.addEventListener("htmx:sendError", () => {
    complain("The server can’t be reached. Check your connection, then try again.");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    complain(
      status === 403
        ? "You don’t have the permission for this."
        : `The server answered with an error (${status}). Try again; if it stays, tell your administrator.`,
    );
  });
  // Filters that were left empty don’t belong in the address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.closest("[data-filters]")) return;
    for (const [name, value] of [...event.detail.formData.entries()]) {
      if (value === "") event.detail.formData.delete(name);
    }
  });
  document.addEventListener("click", (event) => {
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) document.getElementById(dismiss.dataset.dismiss).hidden = true;
  });
})();
