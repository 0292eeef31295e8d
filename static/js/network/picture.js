// What is on the stage as a picture to take along, with a title and a date: PNG, or SVG. Both are
// drawn anew, since WebGL keeps nothing to copy.
(() => {
  "use strict";
  const HEAD = 56;
  const SHARP = 2; // PNG pixels for one of the screen

  const escaped = (text) =>
    text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");

  // Circles, lines and labels in pixels of the stage, the lowest first.
  function parts(scene) {
    const { graph, sigma } = scene;
    const { width, height } = sigma.getDimensions();
    const placed = new Map();
    graph.forEachNode((key, data) => {
      const at = sigma.graphToViewport(data);
      const size = sigma.scaleSize(data.size);
      placed.set(key, { ...at, size, key, color: data.shown ?? data.color, label: data.label, zIndex: data.zIndex });
    });
    const inside = ({ x, y, size }) => x > -size && y > -size && x < width + size && y < height + size;
    const lines = graph.mapEdges((_, data, one, other) => [placed.get(one), placed.get(other), data]);
    const circles = [...placed.values()].filter(inside).sort((a, b) => a.zIndex - b.zIndex);
    return { width, height, lines, circles, labels: circles.filter((each) => scene.written.has(each.key)) };
  }

  function titles(scene) {
    const now = new Date().toISOString();
    return [`Network of ${scene.name}`, `Hydrascope, ${now.slice(0, 10)} ${now.slice(11, 16)} UTC. ${scene.status()}`];
  }

  function svg(scene) {
    const { width, height, lines, circles, labels } = parts(scene);
    const { colours } = scene;
    const round = (value) => value.toFixed(1);
    const text = (x, y, size, weight, anchor, words) =>
      `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}">${escaped(words)}</text>`;
    const [title, note] = titles(scene);
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + HEAD}" viewBox="0 0 ${width} ${height + HEAD}" font-family="sans-serif" fill="${colours.text}">`,
      `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="${colours.surface}"/>`,
      text(16, 24, 16, 600, "start", title),
      text(16, 44, 12, 400, "start", note),
      `<svg y="${HEAD}" width="${width}" height="${height}"><g stroke="${colours.link}">`,
      ...lines.map(([a, b, { size }]) => `<line x1="${round(a.x)}" y1="${round(a.y)}" x2="${round(b.x)}" y2="${round(b.y)}" stroke-width="${round(Math.max(0.7, scene.sigma.scaleSize(size)))}"/>`),
      "</g>",
      ...circles.map(({ x, y, size, color }) => `<circle cx="${round(x)}" cy="${round(y)}" r="${round(size)}" fill="${color}"/>`),
      `<g stroke="${colours.surface}" stroke-width="3" paint-order="stroke" dominant-baseline="middle">`,
      ...labels.map((each) => text(scene.written.get(each.key), hydrascopeScene.labelAt(each), 12, 500, "middle", hydrascopeScene.short(each.label))),
      "</g></svg></svg>",
    ].join("\n");
  }

  function canvas(scene) {
    const { width, height, lines, circles, labels } = parts(scene);
    const { colours } = scene;
    const made = document.createElement("canvas");
    made.width = width * SHARP;
    made.height = (height + HEAD) * SHARP;
    const context = made.getContext("2d");
    context.scale(SHARP, SHARP);
    context.fillStyle = colours.surface;
    context.fillRect(0, 0, width, height + HEAD);
    context.fillStyle = colours.text;
    const [title, note] = titles(scene);
    context.font = `600 16px ${colours.font}`;
    context.fillText(title, 16, 24);
    context.font = `400 12px ${colours.font}`;
    context.fillText(note, 16, 44);
    context.beginPath();
    context.rect(0, HEAD, width, height);
    context.clip();
    context.translate(0, HEAD);
    context.strokeStyle = colours.link;
    for (const [a, b, { size }] of lines) {
      context.lineWidth = Math.max(0.7, scene.sigma.scaleSize(size));
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
      context.stroke();
    }
    for (const { x, y, size, color } of circles) {
      context.fillStyle = color;
      context.beginPath();
      context.arc(x, y, size, 0, 2 * Math.PI);
      context.fill();
    }
    for (const each of labels) hydrascopeScene.write(context, each, colours);
    return made;
  }

  function save(blob, scene, ending) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `network-${scene.name}-${new Date().toISOString().slice(0, 10)}.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  window.hydrascopePicture = {
    svg: (scene) => save(new Blob([svg(scene)], { type: "image/svg+xml" }), scene, "svg"),
    png: (scene) => canvas(scene).toBlob((blob) => save(blob, scene, "png"), "image/png"),
  };
})();
