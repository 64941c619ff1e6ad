// @ts-check
/**
 * What the pages do beyond showing: they follow changes, load parts when these come into view, and filter by brushing. Every page works
 * without it. The same file is the script of a worker that all pages of a browser share, so that they need one connection together: over
 * HTTP/1.1 a browser opens six to a host.
 */

const isWorker = 'SharedWorkerGlobalScope' in globalThis;

/* ---------------------------------------------------------------- Live updates */

/**
 * One connection for the topics of all who ask.
 * @typedef {{ postMessage(message: object): void }} Receiver
 */
class Connection {
  /** @type {Map<Receiver, Set<string>>} */
  #receivers = new Map();
  /** @type {Map<string, string>} the latest state of each topic */
  #latest = new Map();
  /** @type {EventSource | null} */
  #source = null;
  #open = '';
  #isConnected = true;

  /**
   * Sets what a receiver watches; nothing ends it.
   * @param {Receiver} receiver
   * @param {string[]} topics
   */
  watch(receiver, topics) {
    if (topics.length === 0) {
      this.#receivers.delete(receiver);
    } else {
      this.#receivers.set(receiver, new Set(topics));
      if (!this.#isConnected) {
        receiver.postMessage({ isConnected: false });
      }
      for (const topic of topics) {
        const data = this.#latest.get(topic);
        if (data) {
          receiver.postMessage({ topic, data });
        }
      }
    }
    const all = [...new Set([...this.#receivers.values()].flatMap(set => [...set]))].sort();
    const query = all.map(topic => `topic=${encodeURIComponent(topic)}`).join('&');
    if (query !== this.#open) {
      this.#open = query;
      this.#source?.close();
      this.#source = query ? this.#connect(query, all) : null;
      for (const topic of this.#latest.keys()) {
        if (!all.includes(topic)) {
          this.#latest.delete(topic);
        }
      }
    }
  }

  /**
   * @param {string} query
   * @param {string[]} topics
   */
  #connect(query, topics) {
    const source = new EventSource(`/live?${query}`);
    for (const topic of topics) {
      source.addEventListener(topic, event => {
        const { data } = /** @type {MessageEvent} */ (event);
        this.#latest.set(topic, data);
        for (const [receiver, watched] of this.#receivers) {
          if (watched.has(topic)) {
            receiver.postMessage({ topic, data });
          }
        }
      });
    }
    source.onopen = () => this.#tell(true);
    source.onerror = () => {
      this.#tell(false);
      if (source.readyState === EventSource.CLOSED && source === this.#source) {
        // Refused, not only interrupted: the browser does not try again by itself.
        setTimeout(() => {
          if (source === this.#source) {
            this.#source = this.#connect(query, topics);
          }
        }, 5000);
      }
    };
    return source;
  }

  /** @param {boolean} isConnected */
  #tell(isConnected) {
    this.#isConnected = isConnected;
    for (const receiver of this.#receivers.keys()) {
      receiver.postMessage({ isConnected });
    }
  }
}

function serveWorker() {
  const connection = new Connection();
  globalThis.addEventListener('connect', event => {
    const [port] = /** @type {MessageEvent} */ (event).ports;
    port.onmessage = message => connection.watch(port, message.data);
  });
}

/** Shows what changes in every element that names a topic. */
function followLive() {
  const topics = [...new Set([...document.querySelectorAll('[data-live]')].map(element => topicOf(element)))];
  if (topics.length === 0) {
    return;
  }
  /** @type {Map<string, string>} what the page shows */
  const versions = new Map([...document.querySelectorAll('[data-version]')].map(element =>
    [topicOf(element), /** @type {HTMLElement} */ (element).dataset.version ?? '']));
  /** @param {{ topic?: string, data?: string, isConnected?: boolean }} message */
  const receive = message => {
    if (message.isConnected !== undefined) {
      showConnection(message.isConnected);
    }
    if (message.topic && message.data) {
      const state = JSON.parse(message.data);
      showLive(message.topic, state);
      if (state.html === undefined) {
        return;
      }
      const before = versions.get(message.topic);
      versions.set(message.topic, state.version ?? '');
      if (before !== undefined && before !== state.version) {
        refreshSoon();
      }
    }
  };
  /** @type {(topics: string[]) => void} */
  let watch;
  if ('SharedWorker' in globalThis) {
    const worker = new SharedWorker(import.meta.url, { type: 'module', name: 'experiments' });
    worker.port.onmessage = event => receive(event.data);
    watch = wanted => worker.port.postMessage(wanted);
  } else {
    const connection = new Connection();
    const receiver = { postMessage: receive };
    watch = wanted => connection.watch(receiver, wanted);
  }
  watch(topics);
  addEventListener('pagehide', () => watch([]));
  addEventListener('pageshow', event => event.persisted && watch(topics));
}

/** @param {Element} element */
const topicOf = element => /** @type {HTMLElement} */ (element).dataset.live ?? '';

/** @param {boolean} isConnected */
function showConnection(isConnected) {
  const line = document.getElementById('connection');
  if (line) {
    line.hidden = isConnected;
  }
  for (const element of document.querySelectorAll('[data-live]')) {
    showFault(element, 'lost', isConnected ? null : 'the server does not answer');
  }
}

/** What keeps each live part from being live, by kind: its topic cannot be read, or the connection is lost. */
/** @type {WeakMap<Element, Map<string, string>>} */
const faults = new WeakMap();

/**
 * Says above a live part why it is not live, and that this is being tried again; or no longer, once it is.
 * @param {Element} element
 * @param {'lost' | 'problem'} kind
 * @param {string | null} reason null if this is over
 */
function showFault(element, kind, reason) {
  const known = faults.get(element) ?? new Map();
  faults.set(element, known);
  if (reason === null) {
    known.delete(kind);
  } else {
    known.set(kind, reason);
  }
  const shown = known.get('lost') ?? known.get('problem');
  const before = element.previousElementSibling;
  const line = before?.matches('.not-live') ? before : null;
  element.classList.toggle('stale', shown !== undefined);
  if (shown === undefined) {
    line?.remove();
    return;
  }
  const text = `Not live: ${shown}; trying again. What is below is how it last was.`;
  if (line) {
    line.textContent = text;
  } else {
    const added = Object.assign(document.createElement('p'), { className: 'not-live', textContent: text });
    added.setAttribute('role', 'status');
    element.before(added);
  }
}

/**
 * @param {string} topic
 * @param {{ html?: string, problem?: string }} state
 */
function showLive(topic, state) {
  for (const element of document.querySelectorAll('[data-live]')) {
    if (topicOf(element) === topic) {
      showFault(element, 'problem', state.html === undefined ? state.problem ?? 'this cannot be read' : null);
      if (state.html !== undefined) {
        swap(element, state.html);
      }
    }
  }
}

/**
 * Replaces the content of an element where it differs; what had the focus gets it again.
 * @param {Element} element
 * @param {string} html
 */
function swap(element, html) {
  const shown = /** @type {{ html?: string }} */ (/** @type {unknown} */ (element));
  if (shown.html === html) {
    return;
  }
  shown.html = html;
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.getAttribute('href') ?? focused?.id;
  const scrolled = [...element.querySelectorAll('.scroll')].map(box => box.scrollLeft);
  const part = document.createElement('template');
  part.innerHTML = html;
  element.replaceChildren(part.content);
  element.querySelectorAll('.scroll').forEach((box, index) => { box.scrollLeft = scrolled[index] ?? 0; });
  if (key) {
    const again = [...element.querySelectorAll('a, [id]')].find(one => one.getAttribute('href') === key || one.id === key);
    /** @type {HTMLElement | undefined} */ (again)?.focus({ preventScroll: true });
  }
}

/** At most one refresh in this time, milliseconds: results come faster than anyone reads. */
const refreshEvery = 5000;
let refreshedAt = 0;
let refreshTimer = 0;

/** Asks for the parts of the page that have changed, soon and not too often. */
function refreshSoon() {
  clearTimeout(refreshTimer);
  refreshTimer = setTimeout(refresh, Math.max(300, refreshedAt + refreshEvery - Date.now()));
}

async function refresh() {
  if (document.hidden) {
    document.addEventListener('visibilitychange', refreshSoon, { once: true });
    return;
  }
  refreshedAt = Date.now();
  if (await refreshParts()) {
    document.dispatchEvent(new CustomEvent('refreshed'));
  }
}

/** Shows the parts of this page as they are now, at its address of now. */
async function refreshParts() {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) {
    return false;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-part]')) {
    const fresh = page.querySelector(`[data-part="${/** @type {HTMLElement} */ (part).dataset.part}"]`);
    // A form that someone fills in stays as it is.
    const isUsed = part.contains(document.activeElement) && document.activeElement?.matches('input, select, textarea');
    if (fresh && !isUsed && fresh.innerHTML !== part.innerHTML) {
      swap(part, fresh.innerHTML);
    }
  }
  return true;
}

/* ---------------------------------------------------------------- Parts that load when they come into view */

function loadParts() {
  const parts = document.querySelectorAll('[data-load]');
  if (parts.length === 0) {
    return;
  }
  const observer = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        observer.unobserve(target);
        load(/** @type {HTMLElement} */ (target));
      }
    }
  }, { rootMargin: '300px' });
  parts.forEach(part => observer.observe(part));
}

/** @param {HTMLElement} part */
async function load(part) {
  part.setAttribute('aria-busy', 'true');
  const address = part.dataset.load ?? '';
  const answer = await fetch(address, { headers: { 'X-Fragment': '1' } }).catch(() => null);
  const html = await answer?.text();
  part.removeAttribute('aria-busy');
  if (html !== undefined) {
    swap(part, html);
    document.dispatchEvent(new CustomEvent('loaded', { detail: part }));
  }
}

/* ---------------------------------------------------------------- Forms that ask before they act */

function confirmForms() {
  document.addEventListener('submit', event => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const question = form.dataset.confirm;
    if (!question || form.dataset.confirmed) {
      return;
    }
    event.preventDefault();
    const dialog = document.createElement('dialog');
    const text = document.createElement('p');
    text.textContent = question;
    const buttons = document.createElement('form');
    buttons.method = 'dialog';
    buttons.className = 'actions';
    const submitter = /** @type {SubmitEvent} */ (event).submitter;
    buttons.append(button(submitter?.textContent?.trim() || 'Do it', 'yes'), button('Leave it', 'no'));
    dialog.append(text, buttons);
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (dialog.returnValue === 'yes') {
        form.dataset.confirmed = 'yes';
        form.requestSubmit(/** @type {HTMLButtonElement | null} */ (submitter));
      }
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * @param {string} label
 * @param {string} value
 */
function button(label, value) {
  const one = document.createElement('button');
  one.textContent = label;
  one.value = value;
  return one;
}

/* ---------------------------------------------------------------- All experiments: two drawings that filter each other */

/**
 * @typedef {{ name: string, label: string, values?: (number | null)[], words?: string[], isLog?: boolean }} Axis
 * @typedef {{ experiments: number[], families: string[], colors: string[], family: number[], onFront: number[], axes: Axis[] }} Points
 * @typedef {{ axis: string, low: number, high: number }} Brush
 * @typedef {{ at(value: number): number, of(place: number): number, low: number, high: number, ticks: [number, string][] }} Scale
 */

/** Experiments in one step of drawing: marks, and lines. */
const [marksInStep, linesInStep] = [1000, 50];

/** The longest that the calls of one frame may take, milliseconds. */
const drawingSlice = 10;

function explore() {
  const section = /** @type {HTMLElement | null} */ (document.querySelector('[data-explore]'));
  if (section) {
    new Explorer(section).start();
  }
}

class Explorer {
  /** @type {Points | undefined} */
  #points;
  /** @type {Brush[]} */
  #brushes;
  /** @type {Uint8Array} which experiments are within all brushes */
  #isLeft = new Uint8Array();
  #asked = 0;
  #drawing = new Drawing();

  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.scatter = /** @type {HTMLCanvasElement} */ (section.querySelector('.scatter'));
    this.parallel = /** @type {HTMLCanvasElement} */ (section.querySelector('.parallel'));
    this.tip = /** @type {HTMLElement} */ (section.querySelector('.tip'));
    this.chips = /** @type {HTMLElement} */ (section.querySelector('.chips'));
    this.form = /** @type {HTMLFormElement} */ (section.querySelector('.filter'));
    this.#brushes = new URLSearchParams(location.search).getAll('brush').map(parseBrush).filter(brush => brush !== null);
  }

  async start() {
    if (!await this.#read()) {
      document.addEventListener('refreshed', () => this.start(), { once: true });
      return;
    }
    /** @type {HTMLElement} */ (this.section.querySelector('.explore')).hidden = false;
    this.form.hidden = false;
    const asked = new URLSearchParams(location.search);
    const names = this.points.axes.map(axis => axis.name);
    const [x, y] = [asked.get('x') ?? '', asked.get('y') ?? ''];
    this.x = this.#choice('x', names.includes(x) ? x : firstOf(names, ['validationGap', 'gap', 'fitSeconds']));
    this.y = this.#choice('y', names.includes(y) ? y : firstOf(names, ['validationAccuracy', 'testAccuracy', 'trainAccuracy']));
    const axis = /** @type {HTMLSelectElement} */ (this.form.elements.namedItem('axis'));
    axis.append(...this.points.axes.map(one => new Option(one.label, one.name)));
    this.form.addEventListener('submit', event => {
      event.preventDefault();
      this.#addTyped(axis.value);
    });
    this.#legend();
    this.#listen();
    this.#apply(false);
    let width = this.section.clientWidth;
    new ResizeObserver(() => {
      if (width !== this.section.clientWidth) {
        width = this.section.clientWidth;
        this.draw();
      }
    }).observe(this.section);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    document.addEventListener('refreshed', async () => {
      if (await this.#read()) {
        this.#apply(false);
      }
    });
  }

  get points() {
    return /** @type {Points} */ (this.#points);
  }

  /** Reads the experiments: of many only the axes that are drawn at first, or have been asked for. */
  async #read() {
    const asked = new URLSearchParams(location.search);
    const axes = [asked.get('x'), asked.get('y'), ...this.#brushes.map(brush => brush.axis)];
    const query = new URLSearchParams(axes.filter(name => name !== null).map(name => ['axis', name]));
    const answer = await fetch(`${this.section.dataset.explore}?${query}`).catch(() => null);
    if (answer?.ok) {
      this.#points = await answer.json();
    }
    return answer?.ok && this.points.experiments.length > 0;
  }

  /**
   * Reads the values of an axis, if they have not been sent yet.
   * @param {string} name
   */
  async #need(name) {
    const axis = this.axis(name);
    if (axis && !axis.values) {
      const answer = await fetch(`${this.section.dataset.explore}?${new URLSearchParams({ values: name })}`).catch(() => null);
      const values = answer?.ok ? await answer.json() : [];
      axis.values = values.length === this.points.experiments.length ? values : undefined;
    }
  }

  /**
   * @param {string} name
   * @param {string} chosen
   */
  #choice(name, chosen) {
    const select = /** @type {HTMLSelectElement} */ (this.section.querySelector(`select[name=${name}]`));
    select.append(...this.points.axes.map(axis => new Option(axis.label, axis.name, false, axis.name === chosen)));
    select.addEventListener('change', async () => {
      setQuery(query => query.set(name, select.value));
      await this.#need(select.value);
      this.draw();
    });
    return select;
  }

  /** @param {string} name */
  axis(name) {
    return this.points.axes.find(axis => axis.name === name);
  }

  /** @param {string} name */
  async #addTyped(name) {
    await this.#need(name);
    const axis = this.axis(name);
    const field = /** @param {string} of */ of => /** @type {HTMLInputElement} */ (this.form.elements.namedItem(of));
    const [low, high] = [field('low'), field('high')];
    const known = /** @type {number[]} */ (axis?.values?.filter(value => value !== null) ?? []);
    const from = axis ? parseValue(axis, low.value) ?? lowest(known) : 0;
    const to = axis ? parseValue(axis, high.value) ?? highest(known) : 0;
    const isNumber = Number.isFinite(from) && Number.isFinite(to);
    low.setCustomValidity(isNumber ? '' : 'Write a number, or nothing for no bound');
    if (isNumber && this.form.reportValidity()) {
      this.setBrushes([{ axis: name, low: Math.min(from, to), high: Math.max(from, to) }]);
      this.form.reset();
    }
  }

  /**
   * Sets brushes, one per axis; without bounds the axis is not filtered any more.
   * @param {{ axis: string, low?: number, high?: number }[]} brushes
   */
  setBrushes(brushes) {
    const others = this.#brushes.filter(brush => !brushes.some(one => one.axis === brush.axis));
    const added = brushes.flatMap(({ axis, low, high }) => low === undefined || high === undefined ? [] : [{ axis, low, high }]);
    this.#brushes = [...others, ...added];
    this.#apply(true);
  }

  /** @param {string} name */
  brushOf(name) {
    return this.#brushes.find(brush => brush.axis === name);
  }

  /** @param {boolean} isNew */
  #apply(isNew) {
    const count = this.points.experiments.length;
    this.#isLeft = new Uint8Array(count).fill(1);
    for (const { axis, low, high } of this.#brushes) {
      const values = this.axis(axis)?.values ?? [];
      for (let place = 0; place < count; place++) {
        const value = values[place] ?? null;
        if (value === null || value < low || value > high) {
          this.#isLeft[place] = 0;
        }
      }
    }
    const left = this.#isLeft.reduce((sum, one) => sum + one, 0);
    const output = /** @type {HTMLOutputElement} */ (this.form.querySelector('.left'));
    output.textContent = this.#brushes.length === 0 ? `${count} experiments` : `${left} of ${count} experiments`;
    this.chips.replaceChildren(...this.#brushes.map(brush => this.#chip(brush)));
    if (isNew) {
      this.#redraw();
      setQuery(query => {
        query.delete('brush');
        query.delete('page');
        this.#brushes.forEach(brush => query.append('brush', `${brush.axis}:${brush.low}..${brush.high}`));
      });
      clearTimeout(this.#asked);
      this.#asked = setTimeout(refreshParts, 250);
    } else {
      this.draw();
    }
  }

  /** @param {Brush} brush */
  #chip(brush) {
    const axis = this.axis(brush.axis);
    const item = document.createElement('li');
    const remove = document.createElement('button');
    const range = axis?.words ? axis.words.slice(Math.max(0, brush.low), brush.high + 1).join(', ') : `${brush.low} to ${brush.high}`;
    remove.type = 'button';
    remove.textContent = `${axis?.label ?? brush.axis}: ${range}  ×`;
    remove.setAttribute('aria-label', `Remove the filter ${axis?.label ?? brush.axis} ${range}`);
    remove.addEventListener('click', () => this.setBrushes([{ axis: brush.axis }]));
    item.append(remove);
    return item;
  }

  #legend() {
    const list = /** @type {HTMLElement} */ (this.section.querySelector('.legend'));
    if (this.points.families.length === 1) {
      return;
    }
    list.replaceChildren(...this.points.families.map((family, index) => {
      const item = document.createElement('li');
      item.innerHTML = '<svg class="mark" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4.5"/></svg> ';
      item.querySelector('circle')?.setAttribute('class', this.points.colors[index] ?? '');
      item.append(family);
      return item;
    }));
  }

  /** Lays both out anew, and draws them. */
  draw() {
    const look = lookOf(this.section, this.points);
    this.plane = new Plane(this.scatter, this, look);
    this.lines = new Lines(this.parallel, this, look);
    this.#redraw();
  }

  /** Draws both with the experiments that are left. */
  #redraw() {
    if (this.plane && this.lines) {
      this.#drawing.run([...this.plane.steps(this.#isLeft), ...this.lines.steps(this.#isLeft)]);
    }
  }

  #listen() {
    drag(this.scatter, (from, to) => this.plane?.brush(from, to), at => {
      const place = this.plane?.nearest(at, this.#isLeft);
      if (place !== undefined) {
        location.href = this.addressOf(place);
      }
    }, at => this.show(this.plane?.nearest(at, this.#isLeft), this.scatter, at));
    drag(this.parallel, (from, to) => this.lines?.brush(from, to), at => this.lines?.clear(at), () => {});
  }

  /** @param {number} place */
  addressOf(place) {
    return `${this.section.dataset.experiments}${this.points.experiments[place]}`;
  }

  /**
   * @param {number | undefined} place
   * @param {HTMLCanvasElement} canvas
   * @param {[number, number]} at
   */
  show(place, canvas, [x, y]) {
    this.tip.hidden = place === undefined;
    canvas.style.cursor = place === undefined ? 'crosshair' : 'pointer';
    if (place === undefined) {
      return;
    }
    const { points } = this;
    const parts = points.axes.flatMap(axis => {
      const value = axis.values?.[place] ?? null;
      return axis.name === 'family' || value === null ? [] : [`${axis.label} ${textOf(axis, value)}`];
    });
    this.tip.textContent = `e${points.experiments[place]} ${points.families[points.family[place] ?? 0]}: ${parts.join(', ')}`;
    const [box, outer] = [canvas.getBoundingClientRect(), this.section.getBoundingClientRect()];
    this.tip.style.left = `${Math.min(box.left - outer.left + x + 14, outer.width - 280)}px`;
    this.tip.style.top = `${box.top - outer.top + y + 14}px`;
  }
}

/** Draws step by step, in each frame as many steps as let the page answer. */
class Drawing {
  #turn = 0;
  #stepsInFrame = 8;

  /**
   * Gives up what is being drawn, and begins anew.
   * @param {(() => void)[]} steps
   */
  run(steps) {
    const turn = ++this.#turn;
    let done = 0;
    let before = 0;
    /** @param {number} now */
    const work = now => {
      if (turn !== this.#turn) {
        return;
      }
      // A canvas is painted after this call: only the time to the next frame shows what the steps cost.
      if (before > 0) {
        this.#stepsInFrame = now - before > 40 ? Math.max(2, this.#stepsInFrame >> 1)
          : now - before < 25 ? Math.min(32, this.#stepsInFrame * 2) : this.#stepsInFrame;
      }
      before = now;
      const until = performance.now() + drawingSlice;
      for (const last = done + this.#stepsInFrame; done < Math.min(last, steps.length) && performance.now() < until; done++) {
        steps[done]?.();
      }
      if (done < steps.length) {
        requestAnimationFrame(work);
      }
    };
    requestAnimationFrame(work);
  }
}

/**
 * Steps of drawing, each a sample of all places, so that a drawing looks right before it is complete.
 * @param {number} count
 * @param {number} size
 * @param {(places: number[]) => void} draw
 */
function sampled(count, size, draw) {
  const stride = Math.ceil(count / size);
  return Array.from({ length: stride }, (_, first) => () =>
    draw(Array.from({ length: Math.ceil((count - first) / stride) }, (_, index) => first + (index * stride))));
}

/**
 * Where an axis has each experiment, in pixels; NaN where it has none.
 * @param {Axis | undefined} axis
 * @param {Scale} scale
 */
const pixelsOf = (axis, scale) => Float32Array.from(axis?.values ?? [], value => value === null ? NaN : scale.at(value));

/** The plane of two axes, a mark for each experiment. */
class Plane {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Explorer} explorer
   * @param {Look} look
   */
  constructor(canvas, explorer, look) {
    const { width, height, context } = prepare(canvas, Math.min(440, Math.max(280, innerHeight * 0.5)));
    this.context = context;
    this.explorer = explorer;
    this.look = look;
    this.xAxis = /** @type {Axis} */ (explorer.axis(explorer.x?.value ?? ''));
    this.yAxis = /** @type {Axis} */ (explorer.axis(explorer.y?.value ?? ''));
    this.xScale = scaleOf(this.xAxis, 46, width - 14);
    this.yScale = scaleOf(this.yAxis, height - 34, 12);
    this.xs = pixelsOf(this.xAxis, this.xScale);
    this.ys = pixelsOf(this.yAxis, this.yScale);
    this.size = { width, height };
    const radius = explorer.points.experiments.length > 2000 ? 2 : 4;
    this.marks = look.colors.map(color => markOf(color, radius, false));
    this.fronts = look.colors.map(color => markOf(color, 6, true));
    this.isFront = new Set(explorer.points.onFront);
    this.still = markOf(look.still, radius, false);
    canvas.setAttribute('aria-label', `${this.yAxis.label} against ${this.xAxis.label} of ${explorer.points.experiments.length} experiments; `
      + 'the leaderboard below has the numbers');
  }

  /** @param {Uint8Array} isLeft */
  steps(isLeft) {
    const { context: pen, explorer: { points } } = this;
    const count = points.experiments.length;
    /** @param {number} place @param {HTMLCanvasElement | undefined} mark */
    const draw = (place, mark) => {
      const [x, y] = [this.xs[place] ?? NaN, this.ys[place] ?? NaN];
      if (mark && !isNaN(x) && !isNaN(y)) {
        const size = mark.width / devicePixelRatio;
        pen.drawImage(mark, inPixels(x - (size / 2)), inPixels(y - (size / 2)), size, size);
      }
    };
    const others = isLeft.includes(0) ? sampled(count, marksInStep, places => {
      pen.globalAlpha = 0.35;
      places.forEach(place => isLeft[place] === 0 && draw(place, this.still));
      pen.globalAlpha = 1;
    }) : [];
    return [
      () => this.#drawFrame(),
      ...others,
      ...sampled(count, marksInStep, places => places.forEach(place => {
        if (isLeft[place] === 1 && !this.isFront.has(place)) {
          draw(place, this.marks[points.family[place] ?? 0]);
        }
      })),
      () => points.onFront.forEach(place => isLeft[place] === 1 && draw(place, this.fronts[points.family[place] ?? 0])),
    ];
  }

  #drawFrame() {
    const { context: pen, look, size: { width, height } } = this;
    pen.clearRect(0, 0, width, height);
    frame(pen, look, this.xScale, this.yScale, width, height);
    for (const [axis, scale, isAcross] of /** @type {const} */ ([[this.xAxis, this.xScale, true], [this.yAxis, this.yScale, false]])) {
      const brush = this.explorer.brushOf(axis.name);
      if (brush) {
        const [from, to] = [scale.at(brush.low), scale.at(brush.high)].sort((a, b) => a - b);
        pen.fillStyle = look.brush;
        pen.fillRect(...(isAcross ? /** @type {const} */ ([from ?? 0, 12, (to ?? 0) - (from ?? 0), height - 46])
          : /** @type {const} */ ([46, from ?? 0, width - 60, (to ?? 0) - (from ?? 0)])));
      }
    }
  }

  /**
   * @param {[number, number]} from
   * @param {[number, number]} to
   */
  brush([x1, y1], [x2, y2]) {
    this.explorer.setBrushes([between(this.xAxis, this.xScale, x1, x2), between(this.yAxis, this.yScale, y1, y2)]);
  }

  /**
   * The experiment under the pointer.
   * @param {[number, number]} at
   * @param {Uint8Array} isLeft
   */
  nearest([x, y], isLeft) {
    let best = 144;
    let found;
    for (let place = 0; place < isLeft.length; place++) {
      const distance = ((this.xs[place] ?? NaN) - x) ** 2 + ((this.ys[place] ?? NaN) - y) ** 2;
      if (isLeft[place] && distance < best) {
        [best, found] = [distance, place];
      }
    }
    return found;
  }
}

/** Parallel coordinates: a line for each experiment across all axes. */
class Lines {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Explorer} explorer
   * @param {Look} look
   */
  constructor(canvas, explorer, look) {
    const shown = explorer.points.axes.filter(axis => axis.values && new Set(axis.values).size > 1);
    const metrics = ['validationAccuracy', 'testAccuracy', 'gap'];
    const parameters = shown.filter(axis => !isMetric(axis.name));
    this.axes = [...parameters.slice(0, 9), ...shown.filter(axis => metrics.includes(axis.name))];
    canvas.style.minWidth = `${this.axes.length * 76}px`;
    const { width, height, context } = prepare(canvas, Math.min(440, Math.max(280, innerHeight * 0.5)));
    this.context = context;
    this.explorer = explorer;
    this.look = look;
    this.size = { width, height };
    this.scales = this.axes.map(axis => scaleOf(axis, height - 22, 34));
    this.heights = this.axes.map((axis, index) => pixelsOf(axis, /** @type {Scale} */ (this.scales[index])));
    const step = (width - 110) / Math.max(1, this.axes.length - 1);
    this.lefts = this.axes.map((_, index) => 44 + (index * step));
    canvas.setAttribute('aria-label', `Parallel coordinates of ${explorer.points.experiments.length} experiments over `
      + `${this.axes.map(axis => axis.label).join(', ')}`);
  }

  /** @param {Uint8Array} isLeft */
  steps(isLeft) {
    const { context: pen, explorer: { points }, look, axes, scales, lefts, size: { width, height } } = this;
    const count = points.experiments.length;
    const alpha = Math.max(0.12, Math.min(0.75, 40 / Math.sqrt(count * 12)));
    /** @param {number} left */
    const linesOf = left => sampled(count, linesInStep, places => {
      pen.lineWidth = 1;
      pen.globalAlpha = left ? alpha : alpha * 0.25;
      for (const place of places) {
        if (isLeft[place] === left) {
          pen.strokeStyle = left ? look.colors[points.family[place] ?? 0] ?? look.ink : look.still;
          this.#drawLine(place);
        }
      }
      pen.globalAlpha = 1;
    });
    return [
      () => pen.clearRect(0, 0, width, height),
      ...(isLeft.includes(0) ? linesOf(0) : []),
      ...linesOf(1),
      () => axes.forEach((axis, index) => this.#drawAxis(axis, scales[index], lefts[index] ?? 0, index)),
    ];
  }

  /** @param {number} place */
  #drawLine(place) {
    const { context: pen, heights, lefts } = this;
    pen.beginPath();
    for (let axis = 0; axis < heights.length; axis++) {
      const y = heights[axis]?.[place] ?? NaN;
      if (!isNaN(y)) {
        pen.lineTo(lefts[axis] ?? 0, y);
      }
    }
    pen.stroke();
  }

  /**
   * @param {Axis} axis
   * @param {Scale | undefined} scale
   * @param {number} x
   * @param {number} index
   */
  #drawAxis(axis, scale, x, index) {
    const { context: pen, look, size: { height } } = this;
    if (!scale) {
      return;
    }
    pen.strokeStyle = look.still;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x, 34);
    pen.lineTo(x, height - 22);
    pen.stroke();
    pen.font = look.font;
    pen.textAlign = index === 0 ? 'left' : 'center';
    pen.fillStyle = look.ink;
    pen.fillText(shorten(axis.label, 15), index === 0 ? 4 : x, index % 2 === 0 ? 12 : 26);
    pen.textAlign = 'left';
    let last = Infinity;
    for (const [value, label] of scale.ticks) {
      const y = scale.at(value);
      if (Math.abs(last - y) >= 14) {
        last = y;
        pen.lineWidth = 3;
        pen.strokeStyle = look.paper;
        pen.strokeText(shorten(label, 12), x + 5, y + 4);
        pen.fillStyle = look.soft;
        pen.fillText(shorten(label, 12), x + 5, y + 4);
      }
    }
    const brush = this.explorer.brushOf(axis.name);
    if (brush) {
      const [top, bottom] = [scale.at(brush.high), scale.at(brush.low)];
      pen.fillStyle = look.brush;
      pen.fillRect(x - 9, top - 3, 18, bottom - top + 6);
      pen.lineWidth = 1;
      pen.strokeStyle = look.ink;
      pen.strokeRect(x - 9, top - 3, 18, bottom - top + 6);
    }
  }

  /** @param {number} x */
  #nearest(x) {
    const far = this.lefts.map(left => Math.abs(left - x));
    return far.indexOf(lowest(far));
  }

  /**
   * @param {[number, number]} from
   * @param {[number, number]} to
   */
  brush([x, y1], [, y2]) {
    const index = this.#nearest(x);
    const [axis, scale] = [this.axes[index], this.scales[index]];
    if (axis && scale) {
      this.explorer.setBrushes([between(axis, scale, y1, y2)]);
    }
  }

  /** @param {[number, number]} at */
  clear([x]) {
    const axis = this.axes[this.#nearest(x)];
    if (axis && this.explorer.brushOf(axis.name)) {
      this.explorer.setBrushes([{ axis: axis.name }]);
    }
  }
}

/**
 * @typedef {{ ink: string, soft: string, still: string, line: string, paper: string, brush: string, font: string, colors: string[] }} Look
 * @param {HTMLElement} section
 * @param {Points} points
 * @returns {Look}
 */
function lookOf(section, points) {
  const root = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const read = name => root.getPropertyValue(name).trim();
  const probe = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  probe.setAttribute('class', 'unseen');
  section.append(probe);
  const colors = points.colors.map(name => {
    const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    circle.setAttribute('class', name);
    probe.append(circle);
    return getComputedStyle(circle).fill;
  });
  probe.remove();
  return {
    ink: read('--ink'), soft: read('--soft'), still: read('--still'), line: read('--line'), paper: read('--paper'),
    brush: 'rgb(110 119 129 / .22)', font: `12px ${getComputedStyle(document.body).fontFamily}`, colors,
  };
}

/** @param {number} length in CSS pixels, to whole pixels of the screen */
const inPixels = length => Math.round(length * devicePixelRatio) / devicePixelRatio;

/**
 * A mark to stamp: ten thousand of these are drawn in a tenth of the time of as many paths.
 * @param {string} color
 * @param {number} radius
 * @param {boolean} isDiamond
 */
function markOf(color, radius, isDiamond) {
  const mark = document.createElement('canvas');
  const half = Math.ceil((radius + 0.5) * devicePixelRatio);
  mark.width = mark.height = 2 * half;
  const pen = /** @type {CanvasRenderingContext2D} */ (mark.getContext('2d'));
  const size = radius * devicePixelRatio;
  pen.fillStyle = color;
  if (isDiamond) {
    pen.translate(half, half);
    pen.rotate(Math.PI / 4);
    pen.fillRect(-size / Math.SQRT2, -size / Math.SQRT2, size * Math.SQRT2, size * Math.SQRT2);
  } else {
    pen.arc(half, half, size, 0, 7);
    pen.fill();
  }
  return mark;
}

/**
 * Sizes a canvas to its place, at the resolution of the screen.
 * @param {HTMLCanvasElement} canvas
 * @param {number} height
 */
function prepare(canvas, height) {
  const width = Math.max(canvas.parentElement?.clientWidth ?? 600, parseFloat(canvas.style.minWidth) || 0);
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.scale(ratio, ratio);
  return { width, height, context };
}

/**
 * The scale of an axis between two places.
 * @param {Axis} axis
 * @param {number} from
 * @param {number} to
 * @returns {Scale}
 */
function scaleOf(axis, from, to) {
  const known = /** @type {number[]} */ (axis.values?.filter(value => value !== null) ?? []);
  let [low, high] = known.length > 0 ? [lowest(known), highest(known)] : [0, 1];
  if (axis.words) {
    [low, high] = [-0.3, Math.max(0.3, axis.words.length - 0.7)];
  } else if (axis.isLog) {
    [low, high] = [low / 1.1, high * 1.1];
  } else {
    const margin = (high - low || Math.abs(high) || 1) * 0.04;
    [low, high] = [low - margin, high + margin];
  }
  const forward = axis.isLog ? Math.log : /** @param {number} value */ value => value;
  const back = axis.isLog ? Math.exp : /** @param {number} value */ value => value;
  const [first, last] = [forward(low), forward(high)];
  return {
    low, high,
    at: value => from + ((forward(value) - first) / (last - first)) * (to - from),
    of: place => back(first + ((place - from) / (to - from)) * (last - first)),
    ticks: axis.words ? axis.words.map((word, index) => [index, word]) : ticksOf(axis, known, low, high),
  };
}

/**
 * @param {Axis} axis
 * @param {number[]} known
 * @param {number} low
 * @param {number} high
 * @returns {[number, string][]}
 */
function ticksOf(axis, known, low, high) {
  const distinct = [...new Set(known)].sort((a, b) => a - b);
  if (distinct.length <= 6 && !isMetric(axis.name)) {
    return distinct.map(value => [value, String(value)]);
  }
  if (axis.isLog) {
    const powers = [];
    for (let power = Math.ceil(Math.log10(low)); power <= Math.floor(Math.log10(high)); power++) {
      powers.push(10 ** power);
    }
    return (powers.length > 1 ? powers : distinct).map(value => [value, String(+value.toPrecision(4))]);
  }
  const rough = (high - low) / 5;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * unit).find(size => size >= rough) ?? unit;
  /** @type {[number, string][]} */
  const ticks = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
    ticks.push([value, String(+value.toPrecision(8))]);
  }
  return ticks;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Look} look
 * @param {Scale} x
 * @param {Scale} y
 * @param {number} width
 * @param {number} height
 */
function frame(pen, look, x, y, width, height) {
  pen.font = look.font;
  pen.strokeStyle = look.line;
  pen.lineWidth = 1;
  pen.fillStyle = look.soft;
  pen.beginPath();
  pen.textAlign = 'right';
  for (const [value, label] of y.ticks) {
    pen.moveTo(46, y.at(value));
    pen.lineTo(width - 14, y.at(value));
    pen.fillText(shorten(label, 7), 41, y.at(value) + 4);
  }
  pen.textAlign = 'center';
  let last = -Infinity;
  for (const [value, label] of x.ticks) {
    pen.moveTo(x.at(value), 12);
    pen.lineTo(x.at(value), height - 34);
    if (x.at(value) - last > 44) {
      last = x.at(value);
      pen.fillText(shorten(label, 9), x.at(value), height - 18);
    }
  }
  pen.stroke();
}

/**
 * The brush between two places of a scale; without bounds if the places are the same.
 * @param {Axis} axis
 * @param {Scale} scale
 * @param {number} from
 * @param {number} to
 */
function between(axis, scale, from, to) {
  const [low, high] = [scale.of(from), scale.of(to)].sort((a, b) => a - b);
  if (low === undefined || high === undefined) {
    return { axis: axis.name };
  }
  return axis.words
    ? { axis: axis.name, low: Math.ceil(low), high: Math.floor(high) }
    : { axis: axis.name, low: +low.toPrecision(4), high: +high.toPrecision(4) };
}

/**
 * Tells drags from clicks on a canvas, in CSS pixels from its corner.
 * @param {HTMLCanvasElement} canvas
 * @param {(from: [number, number], to: [number, number]) => void} dragged
 * @param {(at: [number, number]) => void} clicked
 * @param {(at: [number, number]) => void} moved
 */
function drag(canvas, dragged, clicked, moved) {
  /** @type {[number, number] | null} */
  let from = null;
  /** @param {PointerEvent} event @returns {[number, number]} */
  const at = event => [event.offsetX, event.offsetY];
  /** @param {[number, number]} one @param {[number, number]} other */
  const isFar = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]) > 5;
  canvas.addEventListener('pointerdown', event => {
    from = at(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', event => {
    if (from && isFar(from, at(event))) {
      dragged(from, at(event));
    } else if (!from) {
      moved(at(event));
    }
  });
  canvas.addEventListener('pointerup', event => {
    if (from && !isFar(from, at(event))) {
      clicked(at(event));
    }
    from = null;
  });
  canvas.addEventListener('pointerleave', () => moved([-1000, -1000]));
}

/** @param {string} text @returns {Brush | null} */
function parseBrush(text) {
  const found = /^(.+):(.+)\.\.(.+)$/.exec(text);
  return found ? { axis: found[1] ?? '', low: Number(found[2]), high: Number(found[3]) } : null;
}

/** @param {Axis} axis @param {string} text */
function parseValue(axis, text) {
  const trimmed = text.trim();
  return trimmed === '' ? null : axis.words ? (axis.words.indexOf(trimmed) >= 0 ? axis.words.indexOf(trimmed) : NaN) : Number(trimmed);
}

/** @param {Axis} axis @param {number} value */
const textOf = (axis, value) => axis.words?.[value] ?? (/[%]|points/.test(axis.label) ? value.toFixed(1) : String(+value.toPrecision(3)));

/** @param {string} name */
const isMetric = name => /Accuracy$|[gG]ap$|^logLoss$|^fitSeconds$/.test(name);

/** @param {number[]} values */
const lowest = values => values.reduce((least, value) => Math.min(least, value), Infinity);

/** @param {number[]} values */
const highest = values => values.reduce((most, value) => Math.max(most, value), -Infinity);

/** @param {string[]} names @param {string[]} wanted */
const firstOf = (names, wanted) => wanted.find(name => names.includes(name)) ?? names[0] ?? '';

/** @param {string} text @param {number} most */
const shorten = (text, most) => text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** @param {(query: URLSearchParams) => void} change */
function setQuery(change) {
  const address = new URL(location.href);
  change(address.searchParams);
  history.replaceState(null, '', address);
}

/* ---------------------------------------------------------------- Sound, and the keys of the pages that have it */

/**
 * Sound: a line follows what is heard over every lane of its part of the page, and a click on a lane goes there.
 * @param {ParentNode} root Where to look for sound.
 */
function followSound(root) {
  for (const box of root.querySelectorAll('[data-sound]')) {
    const audio = box.querySelector('audio');
    if (!audio) {
      continue;
    }

    const lines = box.querySelectorAll('[data-now] line');
    let isDrawing = false;
    const length = () => Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : Number(box.dataset.seconds) || 0;
    const draw = () => {
      const at = length() > 0 ? `${Math.min(100, 100 * audio.currentTime / length())}%` : '0%';
      for (const line of lines) {
        line.setAttribute('x1', at);
        line.setAttribute('x2', at);
        line.setAttribute('visibility', 'visible');
      }
    };
    const step = () => {
      draw();
      isDrawing = !audio.paused;
      if (isDrawing) {
        requestAnimationFrame(step);
      }
    };
    audio.addEventListener('play', () => {
      for (const other of document.querySelectorAll('audio')) {
        if (other !== audio) {
          other.pause();
        }
      }

      if (!isDrawing) {
        step();
      }
    });
    audio.addEventListener('seeked', draw);
    audio.addEventListener('error', () => explainSilence(box, audio.src));
    for (const lane of box.querySelectorAll('[data-lane]')) {
      lane.addEventListener('click', event => {
        const place = lane.getBoundingClientRect();
        if (!event.target.closest('a')) {
          seek(audio, (event.clientX - place.left) / place.width * length());
        }
      });
    }

    for (const picture of box.querySelectorAll('[data-lane] img')) {
      const explain = () => explainSilence(box, picture.src);
      picture.addEventListener('error', explain);
      if (picture.complete && picture.naturalWidth === 0) {
        explain();
      }
    }
  }
}

/**
 * Plays from a place on; before the sound has been fetched it cannot be sought, so that waits.
 * @param {HTMLAudioElement} audio The sound.
 * @param {number} seconds The place.
 */
function seek(audio, seconds) {
  const go = () => { audio.currentTime = Math.max(0, seconds); };
  if (audio.readyState > 0) {
    go();
  } else {
    audio.addEventListener('loadedmetadata', go, { once: true });
    audio.preload = 'metadata';
    audio.load();
  }
}

/**
 * Says why there is no sound, in the words of the server, in the place of player and picture.
 * @param {Element} box The part of the page.
 * @param {string} address What could not be loaded.
 */
async function explainSilence(box, address) {
  const missing = box.querySelector('[data-missing]');
  if (!missing || !missing.hidden) {
    return;
  }

  missing.hidden = false;
  for (const part of box.querySelectorAll('audio, [data-lane] img')) {
    part.hidden = true;
  }

  let reason = 'it cannot be read';
  try {
    const answer = await fetch(address, { headers: { Accept: 'application/problem+json' } });
    reason = answer.ok ? reason : (await answer.json()).detail ?? reason;
  } catch {
    reason = 'the server does not answer';
  }

  missing.textContent = `No sound: ${reason}`;
}

/**
 * The keys that pages with sound know; the page lists them under its question mark.
 * @param {KeyboardEvent} event The key.
 */
function onSoundKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, audio')) {
    return;
  }

  const main = document.querySelector('[data-sound][data-main]');
  const card = event.target.closest('[data-card]');
  const audio = (card ?? main)?.querySelector('audio:not([hidden])');
  if (event.key === '?') {
    const keys = document.querySelector('[data-keys]');
    if (keys) {
      keys.open = !keys.open;
      keys.scrollIntoView({ block: 'nearest' });
    }
  } else if (event.key === ' ' && audio && !event.target.closest('button, summary')) {
    event.preventDefault();
    audio.paused ? void audio.play() : audio.pause();
  } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight' || event.key === 'ArrowUp') {
    const link = document.querySelector(`a[data-key="${event.key}"]`);
    if (event.target.closest('.scroll')) {
      return;
    }

    if (link) {
      event.preventDefault();
      link.click();
    } else if (main?.dataset.hop && audio && event.key !== 'ArrowUp') {
      event.preventDefault();
      const hop = Number(main.dataset.hop);
      const slice = Math.floor(audio.currentTime / hop + 1e-6);
      seek(audio, (event.key === 'ArrowRight' ? slice + 1 : slice - 1) * hop);
    }
  } else if (event.key === 'n' || event.key === 'p') {
    goToHard(event, main, audio);
  }
}

/**
 * Goes to the next hard slice of a track, or to the next card.
 * @param {KeyboardEvent} event The key: n for next, p for the one before.
 * @param {HTMLElement | null} main The track.
 * @param {HTMLAudioElement | null | undefined} audio Its sound.
 */
function goToHard(event, main, audio) {
  const isNext = event.key === 'n';
  if (main?.dataset.hard && audio) {
    const hop = Number(main.dataset.hop);
    const now = Math.floor(audio.currentTime / hop + 1e-6);
    const hard = main.dataset.hard.split(' ').map(Number);
    const next = isNext ? hard.find(slice => slice > now) ?? hard[0] : hard.findLast(slice => slice < now) ?? hard.at(-1);
    seek(audio, next * hop);
    return;
  }

  const cards = [...document.querySelectorAll('[data-card]')];
  const at = cards.indexOf(event.target.closest('[data-card]'));
  const to = cards[at < 0 ? 0 : at + (isNext ? 1 : -1)];
  to?.querySelector('a')?.focus();
  to?.scrollIntoView({ block: 'center' });
}

/** Looks again after a while at a part of a page that is being made. */
function lookAgain() {
  const part = document.querySelector('[data-poll]');
  if (!part) {
    return;
  }

  setTimeout(async () => {
    try {
      const answer = await fetch(part.dataset.poll);
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
      if (answer.ok && fresh && !fresh.querySelector('[data-poll]')) {
        document.querySelector('main').replaceWith(fresh);
        history.replaceState(null, '', part.dataset.poll);
      }
    } catch {
      // The next look may find the server again.
    }

    lookAgain();
  }, 2000);
}

/* ---------------------------------------------------------------- Predictions */

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

/* ---------------------------------------------------------------- Start */

if (isWorker) {
  serveWorker();
} else {
  followLive();
  loadParts();
  confirmForms();
  explore();
  followSound(document);
  document.addEventListener('keydown', onSoundKey);
  lookAgain();
  for (const form of document.querySelectorAll('form[data-predict]')) {
    predict(/** @type {HTMLFormElement} */ (form));
  }
}
