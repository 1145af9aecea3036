// Fills a prompt's variables as they are typed, copies the result, and takes a marked passage as the excerpt.
const form = document.querySelector('[data-prompt]');
if (form) {
  const result = document.querySelector('[data-template]');
  const fill = () => {
    const values = new Map([...form.querySelectorAll('[data-variable]')].map((input) => [input.dataset.variable, input.value.trim()]));
    result.textContent = result.dataset.template.replace(/\{([^{}]{1,40})\}/g, (whole, name) => values.get(name) || whole);
  };
  form.addEventListener('input', fill);
  form.addEventListener('submit', (event) => event.preventDefault());
  fill();
}
for (const button of document.querySelectorAll('[data-copy-of]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copyOf).textContent);
    button.querySelector('span').textContent = button.dataset.done;
  });
}
for (const pane of document.querySelectorAll('[data-passage]')) {
  const field = document.getElementById(pane.dataset.passage);
  document.addEventListener('selectionchange', () => {
    const marked = document.getSelection();
    const text = marked.toString().trim();
    if (text.length >= 40 && pane.contains(marked.anchorNode) && pane.contains(marked.focusNode)) field.value = text;
  });
}
