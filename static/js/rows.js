// Rows that are added and removed without a round trip, and a live total; the form works without this.
for (const form of document.querySelectorAll("form[data-rows]")) {
  const list = form.querySelector(".part-rows");
  const total = form.querySelector("[data-total]");
  const off = form.querySelector("[data-off]");

  const number = () => [...list.children].forEach((row, index) => {
    for (const input of row.querySelectorAll("input, select")) {
      input.id = `${input.name}-${index}`;
      input.closest(".field").querySelector("label").htmlFor = input.id;
    }
    row.querySelector("[data-remove]").value = `remove-${index}`;
  });

  const sum = () => {
    if (!total) return;
    const typed = [...form.querySelectorAll("[data-percent]")].map((input) => Number(input.value.replace(",", ".")) || 0);
    const hundredths = typed.reduce((all, one) => all + Math.round(one * 100), 0);
    total.textContent = String(hundredths / 100);
    off.hidden = hundredths === 10000;
  };

  form.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove]");
    const add = event.target.closest("[data-add]");
    if (!remove && !add) return;
    if (remove && list.children.length === 1) return; // the server shows an empty form
    if (add && (list.children.length >= Number(form.dataset.most) || !list.children.length)) return;
    event.preventDefault();
    if (remove) {
      remove.closest("li").remove();
    } else {
      const row = list.lastElementChild.cloneNode(true);
      row.classList.remove("has-error");
      row.querySelector(".error")?.remove();
      row.querySelector("label .optional")?.remove();
      row.querySelectorAll("input").forEach((input) => {
        input.value = "";
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-describedby");
      });
      list.append(row);
    }
    number();
    sum();
    (add ? list.lastElementChild.querySelector("input") : form.querySelector("[data-add]")).focus();
  });
  form.addEventListener("input", sum);
}
