// A cluster's network: what is asked for stands in the address, is fetched and drawn.
//
// What is selected is told to whoever listens on the document: "hydrascope:selection" with the
// identifiers in detail.accounts.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const root = document.querySelector("[data-network]");
  if (!root) return;
  const { ask, stop } = hydrascopeAsk;
  const { accounts, graphOf, number, palette, settings, words } = hydrascopeScene;
  const stage = root.querySelector("[data-stage]");
  const narrow = root.querySelector("[data-narrow]");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const WAIT = 250; // milliseconds after a slider's last move
  const webgl = document.createElement("canvas").getContext("webgl2") || document.createElement("canvas").getContext("webgl");
  const FIELDS = ["degree_from", "degree_to", "score_from", "score_to", "seen_from", "seen_to"];
  const CAMERA = ["x", "y", "zoom"];

  let state = JSON.parse(document.getElementById("network-state").textContent);
  let data = null;
  let said = null;
  let full = {};
  let chosen = new Set();
  let found = { total: 0, ids: [], scores: [] };
  const steps = []; // states to roll back to
  const scene = { name: root.dataset.network, colours: palette(), graph: null, sigma: null, labels: [], written: new Map(), status };

  const tokens = (name) => (state[name] ? state[name].split(".") : []);
  const opens = (word) => "vgmr".includes(word[0]);
  const does = (name) => root.querySelector(`[data-do="${name}"]`);

  function status() {
    if (!data) return "";
    const left = data.tied < data.accounts ? `${number(data.tied)} of ${accounts(data.accounts)}` : accounts(data.accounts);
    const filtered = data.kept < data.accounts ? `, ${number(data.accounts - data.kept)} filtered out` : "";
    const values = data.nodes.folded.reduce((sum, each) => sum + each, 0);
    return `${left} on ${number(values)} shared value${values === 1 ? "" : "s"}${filtered}`;
  }

  function query(more = {}) {
    return new URLSearchParams({ ...state, ...more }).toString();
  }

  // --- Drawing -------------------------------------------------------------------------------------

  async function load() {
    stage.setAttribute("aria-busy", "true");
    const answer = await ask("network", `${root.dataset.url}?${query()}`);
    if (!answer) return answer === null || stage.removeAttribute("aria-busy");
    data = answer;
    const opened = new Set(tokens("open"));
    for (const type of data.types) type.opened = opened.has(`t${type.signal}`);
    draw();
    hydrascopeLists.types(root, data.types, { hide, open });
    fillFilters();
    does("back").disabled = !steps.length && !opened.size;
    const drawn = new Set([...data.nodes.word, ...data.groups.word, ...data.members.word, "all"]);
    const kept = [...chosen].filter((word) => drawn.has(word));
    if (chosen.size) choose(kept);
    return undefined;
  }

  function draw() {
    said = words(data, full);
    scene.graph = graphOf(data, said, scene.colours);
    root.querySelector("[data-status]").textContent = data.accounts ? status() : "No accounts: the scoring found them elsewhere, or not at all.";
    listed();
    if (webgl) show();
    else {
      stage.textContent = "This browser draws no WebGL. The table below has the same.";
      root.querySelector("[data-table]").open = true;
    }
    stage.dataset.circles = scene.graph.order;
    stage.removeAttribute("aria-busy");
  }

  function show() {
    const [left, low, right, high] = data.bounds;
    if (scene.sigma) {
      scene.sigma.setGraph(scene.graph);
      scene.sigma.setSettings(settings(scene));
    } else {
      scene.sigma = new Sigma(scene.graph, stage, { ...settings(scene), nodeProgramClasses: { point: Sigma.rendering.NodePointProgram } });
      watch(scene.sigma);
      look();
    }
    mark();
    scene.sigma.setCustomBBox({ x: [left, right], y: [low, high] });
    scene.sigma.refresh();
  }

  function listed() {
    if (root.querySelector("[data-table]").open) {
      hydrascopeLists.table(root, data, said, full, { open, choose: (word) => choose([word]), opens });
    }
  }

  function mark() {
    const all = chosen.has("all");
    scene.graph.updateEachNodeAttributes(
      (_, node) => {
        node.shown = all || chosen.has(node.word) ? scene.colours.chosen : undefined;
        return node;
      },
      { attributes: ["shown"] },
    );
    scene.sigma?.setSetting("nodeReducer", chosen.size ? (_, node) => (node.shown ? { ...node, color: node.shown } : node) : null);
  }

  function watch(sigma) {
    sigma.on("clickNode", ({ node, event }) => {
      const word = scene.graph.getNodeAttribute(node, "word");
      choose(event.original.shiftKey ? [...chosen].includes(word) ? [...chosen].filter((each) => each !== word) : [...chosen, word] : [word]);
    });
    sigma.on("doubleClickNode", (happened) => {
      happened.preventSigmaDefault();
      open(scene.graph.getNodeAttribute(happened.node, "word"));
    });
    sigma.on("beforeRender", () => {
      scene.labels = [];
      scene.written.clear();
    });
    sigma.on("clickStage", () => choose([]));
    sigma.on("enterNode", () => stage.classList.add("network-over"));
    sigma.on("leaveNode", () => stage.classList.remove("network-over"));
    let waiting;
    sigma.getCamera().on("updated", ({ x, y, ratio }) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        state = { ...state, x: x.toFixed(4), y: y.toFixed(4), zoom: ratio.toFixed(4) };
        history.replaceState({ state }, "", `?${query()}`);
      }, WAIT);
    });
  }

  function look() {
    const [x, y, ratio] = CAMERA.map((name) => Number(state[name]));
    if (state.zoom) scene.sigma.getCamera().setState({ x, y, ratio });
    else scene.sigma.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 });
  }

  function move(change) {
    scene.sigma?.getCamera().animate(change, { duration: still.matches ? 1 : 150 });
  }

  // --- What is asked for ---------------------------------------------------------------------------

  function change(changes, { step = true } = {}) {
    if (step) steps.push(state);
    state = Object.fromEntries(Object.entries({ ...state, ...changes }).filter(([, value]) => value !== ""));
    history.pushState({ state }, "", `?${query()}`);
    load();
  }

  function hide(signal, hidden) {
    const others = tokens("hide").filter((each) => each !== signal);
    change({ hide: (hidden ? [...others, signal] : others).join(".") });
  }

  function open(...wanted) {
    const known = tokens("open");
    const more = wanted.filter((word) => (opens(word) || word[0] === "t") && !known.includes(word));
    if (more.length) change({ open: [...known, ...more].join(".") });
  }

  function back() {
    if (steps.length) {
      const camera = Object.fromEntries(CAMERA.map((name) => [name, state[name] ?? ""]));
      state = {};
      change({ ...steps.pop(), ...camera }, { step: false });
    } else if (tokens("open").length) change({ open: tokens("open").slice(0, -1).join(".") }, { step: false });
  }

  let sliding = 0; // the wait after a filter's last move
  function fillFilters() {
    if (sliding) return; // what is under somebody's hand stays there
    for (const name of ["degree_from", "degree_to"]) narrow.elements[name].max = Math.max(data.widest, Number(state[name] ?? 2), Number(narrow.elements[name].max));
    for (const name of FIELDS) {
      const field = narrow.elements[name];
      field.value = state[name] ?? { max: field.max }[field.dataset.default] ?? field.dataset.default ?? "";
      told(field);
    }
  }

  function told(field) {
    const amount = field.parentElement.querySelector("[data-told]");
    if (amount) amount.textContent = field.name.startsWith("score") ? `${Math.round(field.value * 100)} %` : number(Number(field.value));
  }

  narrow.addEventListener("input", (event) => {
    told(event.target);
    clearTimeout(sliding);
    sliding = setTimeout(() => {
      sliding = 0;
      const values = FIELDS.map((name) => {
        const field = narrow.elements[name];
        const usual = { max: field.max }[field.dataset.default] ?? field.dataset.default;
        return [name, field.value === usual ? "" : field.value];
      });
      change(Object.fromEntries(values));
    }, WAIT);
  });
  narrow.addEventListener("reset", (event) => {
    event.preventDefault();
    change(Object.fromEntries(FIELDS.map((name) => [name, ""])));
  });
  narrow.addEventListener("submit", (event) => event.preventDefault());

  // --- Selection -----------------------------------------------------------------------------------

  async function choose(wanted) {
    chosen = new Set(wanted);
    mark();
    scene.sigma?.refresh({ skipIndexation: true });
    const none = { total: 0, ids: [], scores: [] };
    const answer = chosen.size ? await ask("accounts", `${root.dataset.accounts}?${query({ select: [...chosen].join(".") })}`) : none;
    if (!chosen.size) stop("accounts");
    if (!answer) return;
    found = answer;
    hydrascopeLists.selection(root, found, root.dataset.watched);
    const folded = [...chosen].filter((word) => opens(word) && !tokens("open").includes(word));
    does("open").disabled = !folded.length;
    does("open").querySelector("[data-text]").textContent = folded.length ? `Open ${accounts(found.total)}` : "Open";
    does("copy").disabled = does("none").disabled = !found.total;
    document.dispatchEvent(new CustomEvent("hydrascope:selection", { detail: { accounts: found.ids } }));
  }

  async function copy() {
    const text = does("copy").querySelector("[data-text]");
    try {
      await navigator.clipboard.writeText(found.ids.join("\n"));
      text.textContent = `Copied ${number(found.total)}`;
    } catch {
      text.textContent = "The browser refused";
    }
    setTimeout(() => (text.textContent = "Copy identifiers"), 2000);
  }

  async function inFull() {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    const answer = await ask("full", does("full").dataset.url, { method: "POST", headers, body: new URLSearchParams(query()) });
    if (!answer) return;
    full = { ...full, ...answer };
    draw();
  }

  // --- Buttons, keys, address ----------------------------------------------------------------------

  const acts = {
    back,
    nearer: () => move({ ratio: scene.sigma.getCamera().ratio / 1.5 }),
    farther: () => move({ ratio: scene.sigma.getCamera().ratio * 1.5 }),
    whole: () => move({ x: 0.5, y: 0.5, ratio: 1 }),
    png: () => scene.sigma && hydrascopePicture.png(scene),
    svg: () => scene.sigma && hydrascopePicture.svg(scene),
    open: () => open(...[...chosen].filter(opens)),
    copy,
    all: () => choose(["all"]),
    none: () => choose([]),
    full: inFull,
  };
  root.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]");
    if (pressed && (scene.sigma || !["nearer", "farther", "whole"].includes(pressed.dataset.do))) acts[pressed.dataset.do]();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Backspace" || event.target.matches("input:not([type=range], [type=checkbox]), textarea, select")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    back();
  });
  stage.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way || !scene.sigma) return;
    event.preventDefault();
    const { x, y, ratio } = scene.sigma.getCamera();
    move({ x: x + way[0] * ratio * 0.1, y: y + way[1] * ratio * 0.1 });
  });
  root.querySelector("[data-table]").addEventListener("toggle", () => data && listed());
  root.querySelector("[data-save]").addEventListener("formdata", (event) => {
    for (const [name, value] of Object.entries(state)) event.formData.set(name, value);
  });
  window.addEventListener("popstate", (event) => {
    state = event.state?.state ?? Object.fromEntries([...new URLSearchParams(location.search)].filter(([name]) => name !== "view"));
    steps.length = 0;
    if (scene.sigma) look();
    load();
  });
  document.addEventListener("hydrascope:theme", () => {
    scene.colours = palette();
    if (data) draw();
  });
  history.replaceState({ state }, "", location.href);
  load();
});
