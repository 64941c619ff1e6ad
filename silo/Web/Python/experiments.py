"""Experiments from Python: submit sweeps, wait for them, and read what they found.

One file, Python 3.9 or later, nothing to install; with pandas, `.frame()` gives a DataFrame. The server is `experiments serve`, which
also serves this file at /api/v1/experiments.py.

    import experiments

    e = experiments.connect()
    e.wait(e.submit("sweep.yaml"))
    print(e.leaderboard("quick").frame())
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, BinaryIO, Iterator, Mapping, Optional, Tuple, Union

__all__ = ["Answer", "Client", "ExperimentsError", "Rows", "connect"]

JSON = "application/json"
HEARTBEAT_SECONDS = 15
RETRIES = 8


class ExperimentsError(Exception):
    """What went wrong, in the words that the terminal prints. `status` is that of HTTP; 0 if no server answered."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Rows(list):
    """A list of dicts."""

    def frame(self) -> Any:
        """A pandas DataFrame; without pandas the same rows as a list of flat dicts, whose keys are paths such as `testAccuracy.mean`."""
        flat = [_flatten(row) for row in self]
        try:
            import pandas
        except ImportError:
            return flat
        return pandas.DataFrame(flat)


class Answer(dict):
    """The document that a command prints with --json."""

    def __init__(self, document: Mapping[str, Any], rows: Optional[Rows] = None) -> None:
        super().__init__(document)
        self.rows = rows if rows is not None else Rows([dict(document)])

    def frame(self) -> Any:
        """Its rows: see `Rows.frame`."""
        return self.rows.frame()


def connect(url: Optional[str] = None, key: Optional[str] = None, store: Optional[str] = None) -> "Client":
    """Connects to a server.

    url: such as http://127.0.0.1:8080, or the whole address that `experiments serve` prints; by default that of EXPERIMENTS_URL, or of
        the process that serves the store.
    key: by default that of EXPERIMENTS_KEY, or of the store, if it is the store's server.
    store: the store's folder; by default that of EXPERIMENTS_STORE, or ~/.experiments.
    """
    folder = Path(store or os.environ.get("EXPERIMENTS_STORE") or Path.home() / ".experiments") / "access"
    served = _read_holder(folder / "holder.json")
    url = url or os.environ.get("EXPERIMENTS_URL") or served
    if not url:
        raise ExperimentsError(f"nobody serves the store {folder.parent}; start `experiments serve`, or set EXPERIMENTS_URL")
    parts = urllib.parse.urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}"
    key = key or _first(urllib.parse.parse_qs(parts.query).get("key")) or os.environ.get("EXPERIMENTS_KEY")
    if not key and base == served:  # a store's key is for its own server alone
        try:
            key = (folder / "key").read_text(encoding="ascii").strip()
        except OSError as error:
            raise ExperimentsError(f"{folder / 'key'}: cannot be read: {error.strerror}") from error
    if not key:
        raise ExperimentsError(f"the key of {base} is missing: set EXPERIMENTS_KEY, or give the address that `experiments serve` printed")
    client = Client(base, key)
    client.get("")
    return client


class Client:
    """A server that answers. Every method raises ExperimentsError."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self._key = key
        handlers = []
        if urllib.parse.urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1"):
            handlers.append(urllib.request.ProxyHandler({}))  # a proxy has another loopback
        self._opener = urllib.request.build_opener(*handlers)

    def __repr__(self) -> str:
        return f"<experiments at {self.url}>"

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of any question: `get("datasets/gtzan/hardest", limit=5)`. `get("")` lists them."""
        with self._open("GET", path, query) as response:
            return json.load(response)

    def sweeps(self) -> Answer:
        """All sweeps."""
        return _answer(self.get("sweeps"), "sweeps")

    def submit(self, sweep: Union[str, "os.PathLike[str]", Mapping[str, Any]], dry_run: bool = False) -> Any:
        """Submits a sweep and returns its ID. The same sweep again continues.

        sweep: the path of a YAML file, YAML itself, or a dict.
        dry_run: whether only to check it, and return what it would run.
        """
        body, kind = _sweep_of(sweep)
        with self._open("POST", "sweeps", {"dryRun": "true"} if dry_run else {}, (body, kind)) as response:
            document = json.load(response)
        return Answer(document) if dry_run else document["sweep"]

    def wait(self, sweep: str, progress: bool = True, timeout: Optional[float] = None) -> Answer:
        """Waits until a sweep has ended, and returns how; raises if it failed or was cancelled.

        progress: whether to print a line on standard error as it goes on.
        timeout: seconds; raises if it has not ended by then. None for no limit.
        """
        end = None if timeout is None else time.monotonic() + timeout
        line = _Line(progress)
        try:
            for event in self._watch(sweep):
                if event.get("summary"):
                    line.show(_describe(event["summary"]))
                if end is not None and time.monotonic() > end:
                    raise ExperimentsError(f"sweep {sweep} has not ended after {timeout:g} s; it goes on")
        finally:
            line.close()
        ended = Answer(self.get(f"sweeps/{_step(sweep)}"))
        if ended["status"] in ("failed", "cancelled"):
            raise ExperimentsError(f"sweep {sweep} {ended['status']}" + (f": {ended['reason']}" if ended.get("reason") else ""))
        return ended

    def events(self, sweep: str) -> Iterator[Mapping[str, Any]]:
        """The events of a sweep until it has ended. A lost connection is made again, and goes on after the last event."""
        return (event for event in self._watch(sweep) if event)

    def _watch(self, sweep: str) -> Iterator[Mapping[str, Any]]:
        """The same, with an empty one for each sign that the server is there."""
        last: Optional[str] = None
        failures = 0
        while True:
            try:
                headers = {"Last-Event-ID": last} if last else {}
                with self._open("GET", f"sweeps/{_step(sweep)}/events", {}, None, headers, 3 * HEARTBEAT_SECONDS) as stream:
                    for name, number, data in _read_events(stream):
                        failures = 0
                        if name == "end":
                            return
                        last = number or last
                        yield json.loads(data)
            except (OSError, ExperimentsError) as error:
                # Only a server that is away may come back.
                if isinstance(error, ExperimentsError) and error.status not in (0, 503):
                    raise
                failures += 1
                if failures > RETRIES:
                    raise ExperimentsError(f"{self.url}: the connection was lost: {error}") from error
            time.sleep(min(0.2 * 2**failures, 10))

    def runs(self, sweep: str, where: Optional[str] = None) -> Rows:
        """A row for each run, with parameters and metrics; `where` as in the terminal: "family=cnn and gap<0.1"."""
        return Rows(self.get(f"sweeps/{_step(sweep)}/runs.json", where=where))

    def leaderboard(self, sweep: str, sort: Optional[str] = None, top: Optional[int] = None, by: Optional[str] = None) -> Answer:
        """The experiments of a sweep, best first."""
        return _answer(self.get(f"sweeps/{_step(sweep)}/leaderboard", sort=sort, top=top, by=by), "rows")

    def compare(self, sweep: str, other: Optional[str] = None, by: str = "family", metric: str = "testAccuracy") -> Answer:
        """Settings of a sweep side by side, with one corrected verdict for each pair; the rows are the pairs.

        With the IDs of two experiments: these two; the rows are the tracks that they do not get right equally often.
        """
        if other is not None:
            return _answer(self.get("compare", first=sweep, second=other), "tracks")
        return _answer(self.get(f"sweeps/{_step(sweep)}/compare", by=by, metric=metric), "pairs")

    def experiment(self, experiment: str) -> Answer:
        """One experiment, such as quick/e3."""
        return Answer(self.get(_experiment(experiment)))

    def predictions(self, experiment: str) -> Rows:
        """A row for each slice that a run of an experiment has tested; `probability` has that of each genre."""
        document = self.get(f"{_experiment(experiment)}/predictions.json")
        return Rows(
            {
                **{name: value for name, value in row.items() if name != "probabilities"},
                "probability": dict(zip(document["genres"], row["probabilities"])),
            }
            for row in document["rows"]
        )

    def predict(
        self, model: str, file: Union[str, "os.PathLike[str]", bytes, BinaryIO], every: Optional[str] = None, name: Optional[str] = None
    ) -> Answer:
        """The genres of an audio file; the rows are its slices.

        model: the name of a model, or an experiment, such as quick/e3.
        file: a path, bytes, or an open file.
        every: the length of steps over time, such as 3s; None for slices.
        name: what to call bytes.
        """
        if isinstance(file, (str, os.PathLike)):
            try:
                content = Path(file).read_bytes()
            except OSError as error:
                raise ExperimentsError(f"{os.fspath(file)}: {error.strerror}") from error
            name = name or Path(file).name
        else:
            content = file if isinstance(file, bytes) else file.read()
        where = _experiment(model) if "/" in model else f"models/{_step(model)}"
        query = {"name": name, "every": every}
        with self._open("POST", f"{where}/predict", query, (content, "application/octet-stream"), timeout=600) as response:
            document = json.load(response)
        return Answer(document, Rows(
            {"file": known["name"], **part} for known in document["files"] for part in known["slices"]))

    def _open(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any],
        body: Optional[Tuple[bytes, str]] = None,
        headers: Optional[Mapping[str, str]] = None,
        timeout: float = 120,
    ) -> Any:
        given = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
        url = "/".join(part for part in (self.url, "api/v1", path) if part) + (f"?{given}" if given else "")
        request = urllib.request.Request(url, method=method, data=body[0] if body else None)
        request.add_header("Authorization", f"Bearer {self._key}")
        if body:
            request.add_header("Content-Type", body[1])
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        for attempt in range(RETRIES + 1):
            try:
                return self._opener.open(request, timeout=timeout)
            except urllib.error.HTTPError as error:
                with error:
                    wait = error.headers.get("Retry-After", "")
                    if wait.isdigit() and attempt < RETRIES:  # the server is busy, and has done nothing
                        time.sleep(int(wait))
                        continue
                    raise ExperimentsError(_words(error), error.code) from None
            except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
                reason = getattr(error, "reason", error)
                raise ExperimentsError(f"{self.url}: no server answers: {reason}") from error
        raise AssertionError("every attempt returns or raises")


class _Line:
    """Progress on standard error: one line that changes, or, where that cannot be, a line for each change."""

    def __init__(self, is_shown: bool) -> None:
        self._is_shown = is_shown
        self._changes = sys.stderr.isatty() or "ipykernel" in sys.modules
        self._last = ""

    def show(self, text: str) -> None:
        if self._is_shown and text != self._last:
            sys.stderr.write("\r" + text.ljust(len(self._last)) if self._changes else text + "\n")
            sys.stderr.flush()
            self._last = text

    def close(self) -> None:
        if self._last and self._changes:
            sys.stderr.write("\n")


def _describe(summary: Mapping[str, Any]) -> str:
    runs = summary["runs"]
    text = f"{summary['id']}: {summary['state']}, {runs['completed']} of {runs['total']} runs"
    return text + (f", {runs['failed']} failed" if runs["failed"] else "")


def _read_events(stream: Any) -> Iterator[Tuple[str, Optional[str], str]]:
    """Server-Sent Events: name, number and data of each."""
    name, number, data = "message", None, []
    for line in stream:
        text = line.decode("utf-8").rstrip("\r\n")
        field, _, value = text.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if not text:
            if data:
                yield name, number, "\n".join(data)
            name, number, data = "message", None, []
        elif field == "event":
            name = value
        elif field == "id":
            number = value
        elif field == "data":
            data.append(value)
        elif not field:
            yield "heartbeat", None, "{}"
    raise ConnectionError("the stream ended early")


def _sweep_of(sweep: Union[str, "os.PathLike[str]", Mapping[str, Any]]) -> Tuple[bytes, str]:
    if isinstance(sweep, Mapping):
        return json.dumps(sweep).encode("utf-8"), JSON
    if isinstance(sweep, str) and "\n" in sweep:
        return sweep.encode("utf-8"), "application/yaml"
    try:
        return Path(sweep).read_bytes(), "application/yaml"
    except OSError as error:
        raise ExperimentsError(f"{os.fspath(sweep)}: {error.strerror}") from error


def _words(error: urllib.error.HTTPError) -> str:
    try:
        return "\n".join(json.loads(error.read())["problems"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"{error.url}: {error.code} {error.reason}"


def _read_holder(path: Path) -> Optional[str]:
    try:
        return json.loads(path.read_text(encoding="utf-8")).get("http")
    except (OSError, ValueError):
        return None


def _answer(document: Mapping[str, Any], rows: str) -> Answer:
    return Answer(document, Rows(document.get(rows, [])))


def _flatten(row: Mapping[str, Any], prefix: str = "") -> dict:
    flat: dict = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            flat.update(_flatten(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat


def _experiment(experiment: str) -> str:
    parts = experiment.split("/")
    if len(parts) != 2:
        raise ExperimentsError(f"'{experiment}' is not an experiment ID, such as quick/e3")
    return f"experiments/{_step(parts[0])}/{_step(parts[1])}"


def _step(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def _first(values: Optional[list]) -> Optional[str]:
    return values[0] if values else None
