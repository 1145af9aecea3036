// What was chosen in a file field: picture, name, size, and a way to take it back.
function readable(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)));
  const format = { style: "unit", unit: units[step], unitDisplay: step ? "short" : "long", maximumFractionDigits: step > 1 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1000 ** step);
}

const PICTURES = ["image/png", "image/jpeg", "image/webp", "image/gif"];

// A thumbnail of a picture that never leaves the browser; an empty frame for anything else.
function thumbnailOf(file) {
  const frame = document.createElement("span");
  frame.className = "frame";
  frame.textContent = file.name.includes(".") ? file.name.split(".").pop().slice(0, 5) : "";
  if (!PICTURES.includes(file.type)) return frame;
  const picture = document.createElement("img");
  picture.alt = "";
  picture.width = picture.height = 48;
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  picture.addEventListener("error", () => picture.replaceWith(frame), { once: true });
  return picture;
}

function showChosen(input) {
  const form = input.form;
  let list = input.parentElement.querySelector(".chosen");
  if (!list) {
    list = document.createElement("ul");
    list.className = "chosen";
    input.after(list);
  }
  list.replaceChildren(...[...input.files].map((file) => {
    const row = document.createElement("li");
    const words = document.createElement("span");
    const size = document.createElement("small");
    const remove = document.createElement("button");
    words.textContent = file.name;
    size.textContent = readable(file.size);
    words.append(size);
    remove.type = "button";
    remove.className = "remove";
    remove.textContent = "×";
    remove.setAttribute("aria-label", (form.dataset.remove || "").replace("{name}", file.name));
    remove.addEventListener("click", () => {
      const kept = new DataTransfer();
      for (const other of input.files) if (other !== file) kept.items.add(other);
      input.files = kept.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    });
    row.append(thumbnailOf(file), words, remove);
    return row;
  }));
  list.hidden = !input.files.length;
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("form[data-upload] input[type=file]")) showChosen(event.target);
});

// A file dropped anywhere on the page goes to the form's first field; a zone of its own comes first.
document.addEventListener("dragover", (event) => {
  if (document.querySelector("form[data-upload]")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const form = document.querySelector("form[data-upload]");
  if (!form || event.defaultPrevented || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  const input = form.querySelector("input[type=file]");
  const files = new DataTransfer();
  for (const file of input.multiple ? event.dataTransfer.files : [event.dataTransfer.files[0]]) files.items.add(file);
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.scrollIntoView({ block: "center" });
});
