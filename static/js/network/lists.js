// The lists beside and below a network: types of values, the table, the accounts that are selected.
(() => {
  "use strict";
  const { accounts, number } = hydrascopeScene;
  const ROWS = 100;

  function button(text, name, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    const more = document.createElement("span");
    more.className = "visually-hidden";
    more.textContent = ` ${name}`;
    made.append(text, more);
    made.addEventListener("click", act);
    return made;
  }

  function cell(content, kind = "td", classes = "") {
    const made = document.createElement(kind);
    made.className = classes;
    if (kind === "th") made.scope = "row";
    made.append(content);
    return made;
  }

  function isolated(text) {
    const made = document.createElement("bdi");
    made.textContent = text;
    return made;
  }

  // A checkbox that shows or hides each type, and a button that opens its accounts.
  function types(root, found, { hide, open }) {
    const list = root.querySelector("[data-types]");
    const focused = list.contains(document.activeElement) && document.activeElement;
    const at = focused && [focused.closest("li").dataset.signal, focused.tagName];
    const pattern = root.querySelector("template[data-type]").content.firstElementChild;
    list.replaceChildren(
      ...found.flatMap((type, place) => {
        if (!type.known) return [];
        const row = pattern.cloneNode(true);
        row.dataset.signal = type.signal;
        const box = row.querySelector("input");
        box.checked = !type.hidden;
        box.addEventListener("change", () => hide(type.signal, !box.checked));
        row.querySelector(".network-swatch").classList.add(`network-type-${place % 8}`);
        row.querySelector("[data-name]").textContent = type.name;
        const counts = `${number(type.values)} value${type.values === 1 ? "" : "s"}`;
        row.querySelector("[data-counts]").textContent = type.hidden ? "hidden" : `${counts}, ${accounts(type.accounts)}`;
        const press = row.querySelector("button");
        press.textContent = type.opened ? "Opened" : `Open ${number(type.accounts)}`;
        press.setAttribute("aria-label", `Open the ${accounts(type.accounts)} of: ${type.name}`);
        press.disabled = type.opened || type.hidden || !type.accounts;
        press.addEventListener("click", () => open(`t${type.signal}`));
        return row;
      }),
    );
    // Whoever works by keyboard stays where the list was.
    if (at) list.querySelector(`[data-signal="${CSS.escape(at[0])}"] ${at[1]}`)?.focus();
  }

  // The same as the picture, in words: values by their accounts, then groups by theirs.
  function table(root, data, said, full, { open, choose, opens }) {
    const { nodes, groups } = data;
    const values = nodes.word.map((word, place) => ({
      word,
      what: data.types[nodes.type[place]].name,
      value: nodes.value[place] ? (full[word] ?? nodes.value[place]) : `${number(nodes.folded[place])} more values`,
      said: said.values[place],
      accounts: nodes.accounts[place],
      scored: nodes.recorded[place],
    }));
    const alike = groups.word.map((word, place) => ({
      word,
      what: groups.name[place] ? "Account" : "Group",
      value: said.groups[place],
      said: said.groups[place],
      accounts: groups.accounts[place],
      scored: 0,
      opened: groups.opened[place],
    }));
    const byAccounts = (a, b) => b.accounts - a.accounts;
    const rows = [...values.sort(byAccounts), ...alike.sort(byAccounts)];
    root.querySelector("[data-caption]").textContent = `${number(Math.min(ROWS, rows.length))} of ${number(rows.length)} values and groups`;
    root.querySelector("[data-table] tbody").replaceChildren(
      ...rows.slice(0, ROWS).map((row) => {
        const line = document.createElement("tr");
        const acts = document.createElement("td");
        acts.className = "network-acts";
        acts.append(button("Select", row.said, () => choose(row.word)));
        if (opens(row.word) && !row.opened) acts.append(button("Open", row.said, () => open(row.word)));
        line.append(
          cell(row.what, "th"),
          cell(isolated(row.value)),
          cell(number(row.accounts), "td", "text-end"),
          cell(row.scored ? number(row.scored) : "–", "td", "text-end"),
          acts,
        );
        return line;
      }),
    );
  }

  function selection(root, found, watched) {
    const list = root.querySelector("[data-list]");
    const shown = found.scores.length;
    root.querySelector("[data-selected]").textContent = !found.total
      ? "Nothing. Click a circle, with Shift for more than one."
      : shown < found.total
        ? `${number(shown)} of ${accounts(found.total)}`
        : accounts(found.total);
    list.hidden = !found.total;
    list.replaceChildren(
      ...found.scores.map((score, place) => {
        const line = document.createElement("li");
        const link = document.createElement("a");
        const id = found.ids[place];
        link.href = `${watched}${id.split("/").map(encodeURIComponent).join("/")}/`;
        link.append(isolated(id));
        const likelihood = document.createElement("span");
        likelihood.textContent = `${Math.round(score * 100)} %`;
        line.append(link, likelihood);
        return line;
      }),
    );
  }

  window.hydrascopeLists = { selection, table, types };
})();
