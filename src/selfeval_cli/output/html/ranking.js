// Sorts the ranking by the column whose heading is pressed; without it the table is as printed.
"use strict";
(() => {
  const table = document.getElementById("ranking");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => Number(row.cells[column].dataset.key);
      const turn = (down ? -1 : 1) * (column === 0 ? -1 : 1);
      const rows = [...body.rows].sort((a, b) => turn * (key(a) - key(b)));
      body.append(...rows);
    });
  });
})();
