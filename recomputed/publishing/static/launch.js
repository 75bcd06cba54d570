// The reader's numbers in the cell that he takes along to Binder or Colab.
(() => {
  "use strict";
  document.addEventListener("recomputed:moved", ({ detail: { changed } }) => {
    const numbers = [...changed].filter(([name]) => !name.includes(":")).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    for (const place of document.querySelectorAll(".x-launch-numbers")) place.textContent = numbers.join(", ");
  });
})();
