using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Experiments.EndToEnd.Serving;

/// <summary>The Python module that the server serves, as a notebook uses it.</summary>
internal static class ServedPython
{
    /// <summary>Needs no more than Python; where pandas is at hand, frames are of it.</summary>
    private const string Script = """
        import contextlib, http.server, io, json, sys, threading
        import experiments

        e = experiments.connect()
        known = {question["path"] for question in e.get("")["questions"]}
        assert {sweep["sweep"] for sweep in e.sweeps().rows} >= {"swept"}
        board = e.leaderboard("swept", sort="gap")
        frame = board.frame()
        columns = {name for row in frame for name in row} if isinstance(frame, list) else set(frame.columns)
        assert len(frame) == len(board["rows"]) and "testAccuracy.mean" in columns and "parameters.k" in columns, columns
        assert e.wait("swept", timeout=60)["status"] == "completed"
        assert len(e.compare("swept", by="k").frame()) >= 1
        assert e.compare("swept/e0", "swept/e1")["second"]["experiment"] == "swept/e1"
        assert e.experiment("swept/e0")["summary"]["experiment"] == "swept/e0"
        mixture = e.predict("near-v1", sys.argv[1])
        assert len(mixture.frame()) == len(mixture["files"][0]["slices"])
        assert e.predict("swept/e0", open(sys.argv[1], "rb"), every="60s", name="a.wav")["files"][0]["name"] == "a.wav"
        assert "/api/v1/experiments.py" in known
        assert len(e.runs("swept").frame()) == 6 and len(e.runs("swept", where="parameter.k=1")) == 2
        tested = e.predictions("swept/e0")
        assert len(tested.frame()) > 0 and abs(sum(tested[0]["probability"].values()) - 1) < 1e-5, tested[0]
        again = {"name": "from-python", "dataset": "small", "features": "tiny",
                 "protocol": {"split": "track", "folds": 2}, "models": [{"family": "knn", "parameters": {"k": 1}}]}
        assert "experiments" in e.submit(again, dry_run=True)
        assert e.wait(e.submit(again))["status"] == "completed"
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(sys.argv[2], "README.md", "exec"), {})


        def fails(action, words, status):
            try:
                action()
            except experiments.ExperimentsError as error:
                assert str(error) == words and error.status == status, (str(error), error.status)
            else:
                raise AssertionError(f"no error: {words}")


        fails(lambda: e.leaderboard("nope"), "sweep 'nope' does not exist; `experiments sweep list` lists the existing ones", 404)
        fails(lambda: e.predict("near-v1", b"no audio"), "audio: not an audio file (starts with 'no audio')", 400)
        fails(lambda: experiments.Client(e.url, "wrong").sweeps(), (
            "the key is missing: send Authorization: Bearer KEY, with the key from the file access/key of the store or a token, or open "
            "the address that `experiments serve` printed"), 401)


        # A server that breaks off after one event is asked again for those that follow.
        class Breaking(http.server.BaseHTTPRequestHandler):
            asked = []

            def do_GET(self):
                if self.path == "/api/v1/sweeps/x":
                    body = b'{"status": "failed", "reason": "no slot"}'
                elif self.headers.get("Last-Event-ID"):
                    body = b"event: end\ndata: {}\n\n"
                else:
                    summary = {"id": "x", "state": "running", "runs": {"completed": 1, "total": 2, "failed": 0}}
                    body = b":\n\nid: 7\nevent: state\ndata: " + json.dumps({"summary": summary}).encode() + b"\n\nid: 8\nev"
                Breaking.asked.append(self.headers.get("Last-Event-ID"))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass


        server = http.server.HTTPServer(("127.0.0.1", 0), Breaking)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        breaking = experiments.Client(f"http://127.0.0.1:{server.server_port}", "k")
        fails(lambda: breaking.wait("x"), "sweep x failed: no slot", 0)
        assert Breaking.asked == [None, "7", None], Breaking.asked
        server.shutdown()
        print(json.dumps(board))
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs it, if Python is at hand.</summary>
    public static async Task VerifyAsync(HttpClient client, SweptStore swept)
    {
        var module = await client.GetStringAsync("experiments.py", Cancellation);
        var folder = swept.Folder("python");
        await File.WriteAllTextAsync(Path.Combine(folder, "experiments.py"), module, Cancellation);
        if (!IsThere())
        {
            TestContext.Current.AddWarning("python3 is not at hand: the Python module was fetched, and not run");
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "notebook.py"), Script, Cancellation);
        var start = new ProcessStartInfo("python3", ["notebook.py", swept.Track(), ReadmeExample(swept)])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["EXPERIMENTS_STORE"] = swept.Store;
        using var running = new Running(Process.Start(start)!); // not null: no shell is asked
        var answer = await running.EndAsync();
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.Contains("x: running, 1 of 2 runs", answer.Error, StringComparison.Ordinal);
        var printed = await BuiltProgram.SucceedAsync(swept.Store, "sweep", "leaderboard", "swept", "--sort", "gap", "--json");
        Assert.True(JsonElement.DeepEquals(printed.Json, answer.Json));
    }

    /// <summary>The notebook of the main README, with the names that there are here.</summary>
    private static string ReadmeExample(SweptStore swept)
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var begin = readme.IndexOf("```python\n", StringComparison.Ordinal) + "```python\n".Length;
        Assert.True(begin > 10, "the README has no example in Python");
        return readme[begin..readme.IndexOf("```", begin, StringComparison.Ordinal)]
            .Replace("configs/sweeps/quick.yaml", swept.WriteSweep("quick", epochs: 1), StringComparison.Ordinal)
            .Replace("quick/e3", "quick/e0", StringComparison.Ordinal)
            .Replace("song.wav", swept.Track(), StringComparison.Ordinal)
            .Replace("genre-v1", "near-v1", StringComparison.Ordinal);
    }

    private static bool IsThere() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "python3")));
}
