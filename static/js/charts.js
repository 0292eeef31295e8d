// Draws the figures that the server sends as plain data. Figures name colours as var(--…), which
// are looked up here, so that one figure serves both themes.
(() => {
  "use strict";
  const CONFIG = { displayModeBar: false, responsive: true, showTips: false };

  // Plotly sets the style attribute of some shapes, which the Content-Security-Policy forbids. The
  // same text through the CSSOM is allowed, so that the policy needs no exception.
  const setAttribute = SVGElement.prototype.setAttribute;
  SVGElement.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };

  const probe = document.createElement("span");
  probe.hidden = true;

  function colour(name) {
    probe.style.color = "";
    probe.style.color = name;
    return getComputedStyle(probe).color;
  }

  function themed(value) {
    if (value === "inherit") return getComputedStyle(document.body).fontFamily;
    if (typeof value === "string") return value.startsWith("var(--") ? colour(value) : value;
    if (Array.isArray(value)) {
      // Counts hold no colours and are long; a colour scale's pair ends in one.
      return typeof value.at(-1) === "number" ? value : value.map(themed);
    }
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, themed(each)]));
    }
    return value;
  }

  // Narrow screens get fewer ticks and labels that fit.
  const NARROW = 560;

  function fitted(layout, element) {
    const narrow = element.clientWidth < NARROW;
    element.classList.toggle("narrow", narrow);
    return narrow && layout.meta?.narrow ? { ...layout, ...layout.meta.narrow } : layout;
  }

  function draw(element) {
    const source = document.getElementById(element.dataset.chart);
    if (!source) return;
    const figure = themed(JSON.parse(source.textContent));
    Plotly.react(element, figure.data, fitted(figure.layout, element), CONFIG).then(() => {
      element.removeAttribute("aria-busy");
      listen(element, figure.data);
    });
  }

  // A trace may say what a click does: "opens" has an address for each row of a heat map, "picks"
  // narrows the page to the day or the hour, by the form that does so without a chart.
  function listen(element, traces) {
    element.classList.toggle("chart-opens", traces.some((each) => each.meta?.opens?.length || each.meta?.picks));
    element.removeAllListeners("plotly_click");
    element.on("plotly_click", (event) => {
      const point = event.points[0];
      const meta = point.data.meta ?? {};
      if (meta.opens?.length) location.assign(meta.opens[point.pointNumber[0]]);
      else if (meta.picks === "hours") pick(String(point.x));
    });
  }

  function pick(when) {
    const form = document.querySelector("form[data-hours]");
    if (!form) return;
    const width = Number(form.dataset.hours) * 3_600_000;
    const at = Date.parse(`${when.slice(0, 16).replace(" ", "T")}${when.length > 10 ? "" : "T00:00"}Z`);
    const start = at - (at % width); // UTC’s days begin where its count does
    const written = (moment) => new Date(moment).toISOString().slice(0, 16);
    form.elements.from.value = written(start);
    form.elements.to.value = written(start + width);
    form.requestSubmit();
  }

  function drawAll(root) {
    for (const element of root.querySelectorAll("[data-chart]")) draw(element);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(probe);
    drawAll(document);
  });
  window.addEventListener("resize", () => {
    for (const element of document.querySelectorAll("[data-chart]")) {
      if (element.clientWidth < NARROW !== element.classList.contains("narrow")) draw(element);
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => drawAll(event.detail.elt));
  document.addEventListener("htmx:historyRestore", () => drawAll(document));
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.detail.elt.matches?.("[data-chart]")) Plotly.purge(event.detail.elt);
  });
  document.addEventListener("hydrascope:theme", () => probe.isConnected && drawAll(document));
})();
