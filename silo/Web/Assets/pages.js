// placeholder

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

followSound(document);
document.addEventListener('keydown', onSoundKey);
lookAgain();
