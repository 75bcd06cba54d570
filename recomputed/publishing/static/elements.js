// Elements of a page and of a drawing, as the scripts make them.
(() => {
  const SVG = "http://www.w3.org/2000/svg";

  function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  function draw(name, attributes, text = "") {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  }

  window.recomputedElements = { draw, make };
})();
