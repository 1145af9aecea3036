// The local Stripe's payment page: one click fills in a test card; a second press of a button does nothing.
const number = document.querySelector("input[name=number]");
const offers = document.querySelectorAll("[data-fill]");

function mark() {
  for (const offer of offers) offer.setAttribute("aria-pressed", String(offer.dataset.fill === number.value));
}

for (const offer of offers) {
  offer.addEventListener("click", () => {
    number.value = offer.dataset.fill;
    mark();
    number.form.querySelector("button[type=submit]").focus();
  });
}
if (number && offers.length) {
  number.addEventListener("input", mark);
  mark();
}
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
addEventListener("pageshow", () => { document.querySelectorAll("form[data-once]").forEach((form) => { delete form.dataset.sent; }); });
