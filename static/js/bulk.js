// A form for many clusters: only what the chosen action needs is asked for, and the button says what
// it will do. Without this, all fields are there and say what they are for.
(() => {
  "use strict";

  function follow(form) {
    const action = form.elements.action;
    const verb = form.querySelector("[data-verb]");
    for (const field of form.querySelectorAll("[data-only]")) {
      const wanted = field.dataset.only === action.value;
      field.closest("div").hidden = !wanted;
      field.required = wanted;
    }
    verb.textContent = action.value ? action.selectedOptions[0].text : verb.dataset.verb;
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("[data-bulk]")) {
      form.addEventListener("change", () => follow(form));
      follow(form);
    }
  });
})();
