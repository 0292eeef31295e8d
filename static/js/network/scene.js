// A network as sigma draws it. The server says what lies where and how big it is; here it gets
// colours and words.
(() => {
  "use strict";
  const TYPES = 8; // colours for types of values; more types take them again
  const LIKELY = 0.8;
  const EVEN = 0.5;
  const MANY = 3000; // circles, from which on links wait until the hand rests

  const number = (value) => value.toLocaleString("en-GB");
  const accounts = (count) => `${number(count)} account${count === 1 ? "" : "s"}`;

  function palette() {
    const probe = document.createElement("span");
    document.body.append(probe);
    const colour = (name) => {
      probe.style.color = `var(--hs-${name})`;
      return getComputedStyle(probe).color;
    };
    const found = {
      types: Array.from({ length: TYPES }, (_, place) => colour(`type-${place}`)),
      high: colour("flagged"),
      raised: colour("raised"),
      low: colour("traffic"),
      link: colour("link"),
      chosen: colour("text"),
      text: colour("text"),
      surface: colour("surface"),
      font: getComputedStyle(document.body).fontFamily,
    };
    probe.remove();
    return found;
  }

  function lowered(name) {
    return name.charAt(0).toLowerCase() + name.slice(1);
  }

  // What a circle stands for, in words.
  function words(data, full) {
    const { nodes, groups, types } = data;
    const values = nodes.word.map((word, place) => {
      const name = lowered(types[nodes.type[place]].name);
      const held = accounts(nodes.accounts[place]);
      if (word[0] === "r") return `${held} on ${number(nodes.folded[place])} more values: ${name}`;
      return `${held} on one ${name} · ${full[word] ?? nodes.value[place]}`;
    });
    const home = new Map(nodes.word.map((word, place) => [`m${word.slice(1)}`, place]));
    const ties = new Array(groups.word.length).fill(0);
    for (const group of data.links[1]) ties[group] += 1;
    const alike = groups.word.map((word, place) => {
      if (groups.name[place]) return groups.name[place];
      const held = accounts(groups.accounts[place]);
      if (!groups.mixed[place]) return `${held} with the same ${ties[place]} value${ties[place] === 1 ? "" : "s"}`;
      const around = home.get(word);
      return around === undefined ? `${held} of small groups` : `${held} around one ${lowered(types[nodes.type[around]].name)}`;
    });
    return { values, groups: alike };
  }

  function byScore(score, colours) {
    return score >= LIKELY ? colours.high : score >= EVEN ? colours.raised : colours.low;
  }

  // The disc that opened accounts lie on. Opaque: sigma would add half a colour to what is below.
  function faint(colour, surface) {
    const parts = (text) => text.match(/[\d.]+/g).map(Number);
    const below = parts(surface);
    return `rgb(${parts(colour).slice(0, 3).map((part, place) => Math.round(0.25 * part + 0.75 * below[place])).join(", ")})`;
  }

  function graphOf(data, said, colours) {
    const graph = new graphology.Graph({ type: "undirected", multi: true });
    const { nodes, groups, members } = data;
    const add = (key, word, at, place, more) =>
      graph.addNode(key, { word, x: at.x[place], y: at.y[place], size: at.r?.[place] ?? 1, ...more });
    nodes.word.forEach((word, place) =>
      add(`n${place}`, word, nodes, place, {
        label: said.values[place].split(" · ")[0],
        title: said.values[place],
        color: colours.types[nodes.type[place] % TYPES],
        zIndex: 3,
        kind: "value",
      }),
    );
    groups.word.forEach((word, place) => {
      const opened = groups.opened[place] && !groups.name[place];
      add(`g${place}`, word, groups, place, {
        label: opened ? "" : said.groups[place],
        title: said.groups[place],
        color: opened ? faint(byScore(groups.score[place], colours), colours.surface) : byScore(groups.score[place], colours),
        zIndex: opened ? 0 : 1,
        kind: opened ? "disc" : "group",
      });
    });
    members.word.forEach((word, place) =>
      add(`a${place}`, word, members, place, {
        label: members.name[place],
        color: byScore(members.score[place], colours),
        type: "point", // twenty thousand instances of anything else stall a machine without a GPU
        zIndex: 2,
        kind: "account",
      }),
    );
    const link = (one, other, count) =>
      graph.addEdge(one, other, { size: 0.15 + 0.3 * Math.log10(count), color: colours.link });
    const [node, group, count] = data.links;
    node.forEach((place, link_) => link(`n${place}`, `g${group[link_]}`, count[link_]));
    const [member, held] = members.links;
    member.forEach((place, link_) => link(`a${place}`, `n${held[link_]}`, 1));
    return graph;
  }

  // The circle's label, or its whole ``title`` when the hand is on it.
  function write(context, circle, colours, title = "") {
    const text = short(title || circle.label);
    context.font = `${title ? 650 : 500} 12px ${colours.font}`;
    const x = within(circle, context.measureText(text).width, colours.width);
    const y = labelAt(circle);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = colours.surface;
    context.strokeText(text, x, y);
    context.fillStyle = colours.text;
    context.fillText(text, x, y);
  }

  // Below its circle, or in the middle of one that has room.
  function labelAt(circle) {
    return circle.size > 60 ? circle.y : circle.y + circle.size + 9;
  }

  // The middle of a label that is not to be cut off by the edge its circle is near.
  function within({ x }, wide, width) {
    if (x < 0 || x > width || wide > width) return x;
    return Math.min(Math.max(x, wide / 2 + 4), width - wide / 2 - 4);
  }

  // On narrow screens and for long words a label ends in dots.
  function short(text) {
    return text.length > 64 ? `${text.slice(0, 63)}…` : text;
  }

  // Whether there is room for a label; what lies where is forgotten before each picture.
  function hasRoom(scene, x, y, width) {
    const box = [x - width / 2 - 4, y - 9, x + width / 2 + 4, y + 9];
    const meets = ([left, top, right, low]) => box[0] < right && left < box[2] && box[1] < low && top < box[3];
    if (scene.labels.some(meets)) return false;
    scene.labels.push(box);
    return true;
  }

  function settings(scene) {
    return {
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio,
      zIndex: true,
      minCameraRatio: 0.004,
      maxCameraRatio: 4,
      stagePadding: 24,
      minEdgeThickness: 0.7,
      hideEdgesOnMove: scene.graph.order > MANY,
      hideLabelsOnMove: scene.graph.order > MANY,
      labelRenderedSizeThreshold: 5,
      labelGridCellSize: 110,
      enableEdgeEvents: false,
      allowInvalidContainer: true,
      defaultDrawNodeLabel: (context, data) => {
        if (!data.label) return;
        context.font = `500 12px ${scene.colours.font}`;
        const text = short(data.label);
        const wide = context.measureText(text).width;
        scene.colours.width = context.canvas.clientWidth;
        if (hasRoom(scene, within(data, wide, scene.colours.width), labelAt(data), wide)) {
          scene.written.set(data.key, within(data, wide, scene.colours.width));
          write(context, data, scene.colours);
        }
      },
      defaultDrawNodeHover: (context, data) => {
        context.beginPath();
        context.arc(data.x, data.y, data.size + 2, 0, 2 * Math.PI);
        context.lineWidth = 2;
        context.strokeStyle = scene.colours.chosen;
        context.stroke();
        write(context, data, scene.colours, scene.graph.getNodeAttribute(data.key, "title") || data.label);
      },
    };
  }

  window.hydrascopeScene = { accounts, graphOf, labelAt, number, palette, settings, short, words, write };
})();
