// @ts-check

/* ---- Predict: files one by one, each with a player that the drawing follows. ---- */

/**
 * Sends the files of the form one at a time, so that each shows its progress and its answer. Without script the form sends them together.
 * @param {HTMLFormElement} form
 */
function predict(form) {
  const choice = /** @type {HTMLSelectElement} */ (form.elements.namedItem('by'));
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('file'));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const bar = /** @type {HTMLProgressElement} */ (form.querySelector('progress'));
  const said = /** @type {HTMLElement} */ (form.querySelector('[data-said]'));
  const answers = /** @type {HTMLElement} */ (document.getElementById('predictions'));
  const drop = /** @type {HTMLElement} */ (form.querySelector('.drop'));
  /** @type {HTMLElement} */ (form.querySelector('.drop-hint')).hidden = false;

  choice.addEventListener('change', () => {
    const [kind, ...name] = choice.value.split('=');
    history.replaceState(null, '', `/predict?${kind}=${encodeURIComponent(name.join('='))}`);
  });
  for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    drop.addEventListener(kind, event => {
      event.preventDefault();
      drop.classList.toggle('over', kind === 'dragenter' || kind === 'dragover');
    });
  }
  drop.addEventListener('drop', event => {
    if (event.dataTransfer && event.dataTransfer.files.length > 0) {
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const files = [...(input.files ?? [])];
    button.disabled = true;
    bar.hidden = false;
    for (const [index, file] of files.entries()) {
      const name = files.length > 1 ? `${file.name} (${index + 1} of ${files.length})` : file.name;
      const answer = await send(form.action, choice.value, file, sent => {
        bar.value = sent;
        said.textContent = `${name}: ${sent < 1 ? 'sending' : 'predicting'}`;
      });
      answers.prepend(...answer);
      const plot = answers.querySelector('[data-follow]');
      if (plot && answer.some(section => section.contains(plot))) {
        follow(/** @type {HTMLElement} */ (plot), URL.createObjectURL(file));
      }
    }
    said.textContent = '';
    bar.hidden = true;
    button.disabled = false;
  });
}

/**
 * Sends one file; resolves to what the answer shows of it, or to what went wrong.
 * @param {string} address
 * @param {string} by the models
 * @param {File} file
 * @param {(sent: number) => void} report receives the share that was sent
 * @returns {Promise<Element[]>}
 */
function send(address, by, file, report) {
  return new Promise(resolve => {
    const body = new FormData();
    body.append('by', by);
    body.append('file', file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', event => report(event.total > 0 ? event.loaded / event.total : 0));
    request.upload.addEventListener('load', () => report(1));
    request.addEventListener('error', () => resolve([problem(file.name, ['the server does not answer; does it still run?'])]));
    request.addEventListener('load', () => {
      const page = new DOMParser().parseFromString(request.responseText, 'text/html');
      const shown = [...page.querySelectorAll('#predictions > section')];
      const lines = [...page.querySelectorAll('.problems li')].map(line => line.textContent ?? '');
      resolve(shown.length > 0 ? shown : [problem(file.name, lines.length > 0 ? lines : [`the server answered ${request.status}`])]);
    });
    request.open('POST', address);
    request.send(body);
  });
}

/**
 * A file that could not be predicted.
 * @param {string} name
 * @param {string[]} lines
 */
function problem(name, lines) {
  const section = document.createElement('section');
  section.className = 'prediction';
  section.append(Object.assign(document.createElement('h2'), { textContent: name }));
  section.append(...lines.map(line => Object.assign(document.createElement('p'), { className: 'note', textContent: line })));
  return section;
}

/**
 * Adds a player below a drawing over time, and a line that follows the sound; a click moves the sound.
 * @param {HTMLElement} plot
 * @param {string} sound
 */
function follow(plot, sound) {
  const svg = /** @type {SVGSVGElement} */ (plot.querySelector('svg'));
  const [seconds, left, right, top, bottom] = ['follow', 'left', 'right', 'top', 'bottom'].map(name => Number(plot.dataset[name]));
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  line.setAttribute('class', 'cursor');
  line.setAttribute('y1', `${top}`);
  line.setAttribute('y2', `${bottom}`);
  svg.append(line);
  const audio = Object.assign(document.createElement('audio'), { controls: true, src: sound, preload: 'metadata' });
  audio.setAttribute('aria-label', 'The sound of the file');
  plot.append(audio);
  const move = () => {
    const x = `${left + (right - left) * Math.min(1, audio.currentTime / seconds)}`;
    line.setAttribute('x1', x);
    line.setAttribute('x2', x);
    if (!audio.paused) {
      requestAnimationFrame(move);
    }
  };
  for (const kind of ['play', 'seeked', 'timeupdate']) {
    audio.addEventListener(kind, move);
  }
  svg.addEventListener('click', event => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
    audio.currentTime = Math.max(0, Math.min(1, (x - left) / (right - left))) * seconds;
  });
  move();
}

for (const form of document.querySelectorAll('form[data-predict]')) {
  predict(/** @type {HTMLFormElement} */ (form));
}
