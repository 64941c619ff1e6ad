using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Experiments.Benchmarks.Scale;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Experiments.Benchmarks.Pages;

/// <summary>
/// The budget of the pages: a sweep of 10,000 experiments over six families with 50 parameters, in headless Chromium and over HTTP.
/// <c>pages [EXPERIMENTS]</c>
/// </summary>
internal static class PagesCommand
{
    private const int Tracks = 1000;
    private const int RunsEach = 2;
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>Six families with 50 parameters that vary.</summary>
    private static ParameterSpace Models => new(
    [
        new FamilySpace("svm",
        [
            Log("c", 0.001, 1000), Log("tolerance", 1e-5, 1e-2), Words("kernel", "rbf", "linear", "poly"), Log("gamma", 1e-4, 1),
            Integers("degree", 2, 5), Numbers("coef0", 0, 2), Words("probability", "votes", "platt"), Integers("cacheMegabytes", 64, 512),
            ClassWeight,
        ]),
        new FamilySpace("knn", [Integers("k", 1, 60), Words("weights", "uniform", "distance"), Words("metric", "euclidean", "manhattan")]),
        new FamilySpace("logistic-regression",
            [Log("c", 0.001, 1000), Log("tolerance", 1e-6, 1e-2), Integers("maxIterations", 50, 2000), ClassWeight]),
        new FamilySpace("random-forest",
        [
            Integers("nEstimators", 10, 500), Integers("maxDepth", 2, 30), Words("criterion", "gini", "entropy"),
            Integers("minSamplesSplit", 2, 20), Integers("minSamplesLeaf", 1, 20), Numbers("maxFeatures", 0.01, 1), ClassWeight,
        ]),
        new FamilySpace("xgboost",
        [
            Integers("nEstimators", 10, 500), Integers("maxDepth", 2, 12), Log("learningRate", 0.005, 0.5),
            Numbers("minChildWeight", 0, 10), Numbers("subsample", 0.3, 1), Numbers("colsampleByTree", 0.3, 1),
            Numbers("colsampleByLevel", 0.3, 1), Numbers("colsampleByNode", 0.3, 1), Log("lambda", 0.01, 100), Log("alpha", 0.01, 100),
            Numbers("minSplitLoss", 0, 5),
            Numbers("maxDelta", 0, 5), Words("treeMethod", "hist", "approx"), Integers("maxBins", 16, 256), ClassWeight,
        ]),
        new FamilySpace("gradient-boosting",
        [
            Integers("nEstimators", 10, 500), Integers("numLeaves", 4, 128), Log("learningRate", 0.005, 0.5), Integers("maxDepth", 2, 12),
            Integers("minSamplesLeaf", 1, 50), Log("l2", 0.01, 100), Log("l1", 0.01, 100), Numbers("featureFraction", 0.3, 1),
            Numbers("baggingFraction", 0.3, 1), Integers("maxBins", 16, 255), Integers("patience", 5, 50), ClassWeight,
        ]),
    ]);

    private static ParameterDimension ClassWeight => Words("classWeights", "none", "balanced");

    public static async Task<int> RunAsync(string[] arguments)
    {
        var experiments = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 10_000;
        var store = Directory.CreateTempSubdirectory("experiments-").FullName;
        try
        {
            ScaleSilo.WriteStore(store, Tracks);
            using var silo = await ScaleSilo.StartAsync(store).ConfigureAwait(false);
            using var client = await ScaleCommand.ConnectAsync(silo.Port).ConfigureAwait(false);
            var grains = client.Services.GetRequiredService<IClusterClient>();
            await ImportAsync(grains).ConfigureAwait(false);
            var key = AccessKey.Of(store);
            var web = await WebServer.StartAsync(
                new WebOptions(new IPEndPoint(IPAddress.Loopback, 0), key, grains, _ => null, Console.Error.WriteLine), default)
                .ConfigureAwait(false);
            await using var closing = web.ConfigureAwait(false);
            await WatchedSweepAsync(grains, "first", experiments, web.Address, key.Text).ConfigureAwait(false); // most is compiling
            await WatchedSweepAsync(grains, "many", experiments, web.Address, key.Text).ConfigureAwait(false);
            var table = new ScaleTable();
            await MeasureAnswersAsync(web.Address, key.Text, table).ConfigureAwait(false);
            await MeasureBrowserAsync(web.Address, key.Text, experiments).ConfigureAwait(false);
            table.Print();
            return 0;
        }
        finally
        {
            Directory.Delete(store, recursive: true);
        }
    }

    private static async Task ImportAsync(IGrainFactory grains)
    {
        var dataset = grains.GetGrain<IDatasetGrain>(ScaleData.Dataset);
        await dataset.ImportAsync(ScaleData.ImportSpec, default).ConfigureAwait(false);
        await ScaleCommand.UntilAsync(() => dataset.DescribeAsync(default), summary => summary.State is BuildState.Ready)
            .ConfigureAwait(false);
    }

    /// <summary>The sweep, while some 20 browsers watch it; this process serves them and does nothing else.</summary>
    private static async Task WatchedSweepAsync(IGrainFactory grains, string name, int experiments, string address, string key)
    {
        const int watchers = 20;
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var streams = new List<Stream>();
        var reading = new List<Task>();
        for (var watcher = 0; watcher < watchers; watcher++)
        {
            streams.Add(await client.GetStreamAsync($"/live?topic=sweep:{name}").ConfigureAwait(false));
            reading.Add(streams[^1].CopyToAsync(Stream.Null));
        }

        var (before, clock) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await SweepAsync(grains, name, experiments).ConfigureAwait(false);
        var (used, seconds) = (Environment.CpuUsage.TotalTime - before, clock.Elapsed.TotalSeconds);

        // An experiment starts and ends, and each of its runs ends.
        Console.WriteLine($"{watchers} watchers, {experiments * (2 + RunsEach) / seconds:N0} events/s: serving took "
            + $"{used.TotalSeconds / seconds:P1} of a core");
        streams.ForEach(stream => stream.Dispose());
        await Task.WhenAll(reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task SweepAsync(IGrainFactory grains, string name, int experiments)
    {
        var sweep = grains.GetGrain<ISweepGrain>(name);
        await sweep.SubmitAsync(
            new SweepSpec
            {
                Name = name,
                Dataset = ScaleData.Dataset,
                Features = "small",
                Protocol = new Protocol { Folds = RunsEach, Seed = 5 },
                Search = new SearchSpec { Sampler = "random", Experiments = experiments },
                Models = Models,
            },
            ScaleData.Features, default).ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        await ScaleCommand.UntilAsync(
            () => sweep.DescribeAsync(default), summary => summary.State is SweepState.Completed or SweepState.Failed, interval: 1000)
            .ConfigureAwait(false);
        Console.Error.WriteLine($"{experiments} experiments took {watch.Elapsed.TotalSeconds:0} s");
    }

    private static async Task MeasureAnswersAsync(string address, string key, ScaleTable table)
    {
        using var handler = new HttpClientHandler { AutomaticDecompression = DecompressionMethods.None };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        foreach (var path in new[] { "/sweeps", "/sweeps/many", "/sweeps/many?brush=testAccuracy:0..11", "/sweeps/many/points" })
        {
            var bytes = (await client.GetByteArrayAsync(path).ConfigureAwait(false)).Length;
            await table.TimesAsync($"GET {path}, {bytes:N0} bytes", 10, _ => client.GetByteArrayAsync(path), limit: 1000)
                .ConfigureAwait(false);
        }
    }

    private static async Task MeasureBrowserAsync(string address, string key, int experiments)
    {
        if (!File.Exists(Chromium))
        {
            Console.Error.WriteLine($"no {Chromium}: the browser is not measured");
            return;
        }

        using var playwright = await Playwright.CreateAsync().ConfigureAwait(false);
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] })
            .ConfigureAwait(false);
        await using var closing = browser.ConfigureAwait(false);
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } }).ConfigureAwait(false);
        await page.AddInitScriptAsync(
            "window.long = []; new PerformanceObserver(list => list.getEntries().forEach(one => window.long.push(one.duration)))"
            + ".observe({ type: 'longtask', buffered: true });").ConfigureAwait(false);
        await page.GotoAsync($"{address}/enter?key={key}").ConfigureAwait(false);
        var finished = new ConcurrentBag<Task<RequestSizesResult>>();
        page.RequestFinished += (_, request) => finished.Add(request.SizesAsync());
        await page.GotoAsync($"{address}/sweeps/many").ConfigureAwait(false);
        await page.EvaluateAsync(
            """
            experiments => new Promise(done => {
              const isDrawn = () => document.querySelector('output.left')?.textContent.startsWith(experiments);
              const look = () => isDrawn() ? done() : setTimeout(look, 200);
              look();
            })
            """, $"{experiments}").ConfigureAwait(false);
        await page.WaitForTimeoutAsync(3000).ConfigureAwait(false);
        Print("first contentful paint, ms", await page.EvaluateAsync<double>(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime").ConfigureAwait(false));
        Print("longest task of the load, ms", await page.EvaluateAsync<double>("Math.max(0, ...window.long)").ConfigureAwait(false));
        Print("nodes of the document", await page.EvaluateAsync<double>("document.querySelectorAll('*').length").ConfigureAwait(false));
        var sizes = await Task.WhenAll(finished).ConfigureAwait(false);
        Print("bytes transferred", sizes.Sum(size => size.ResponseBodySize + size.ResponseHeadersSize));
        await MeasureBrushAsync(page).ConfigureAwait(false);
    }

    /// <summary>Each step of a drag to the frame that shows it, in the page itself: what drives the browser takes time too.</summary>
    private static async Task MeasureBrushAsync(IPage page)
    {
        await page.EvaluateAsync("window.long = []").ConfigureAwait(false);
        var steps = await page.EvaluateAsync<double[]>(
            """
            new Promise(async done => {
              const canvas = document.querySelector('canvas.scatter');
              const box = canvas.getBoundingClientRect();
              const send = (type, x, y) => canvas.dispatchEvent(
                new PointerEvent(type, { clientX: box.left + x, clientY: box.top + y, bubbles: true }));
              canvas.setPointerCapture = () => {};
              send('pointerdown', 60, 60);
              const steps = [];
              for (let step = 0; step < 20; step++) {
                const start = performance.now();
                send('pointermove', 200 + (20 * step), 150 + (10 * step));
                await new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)));
                steps.push(performance.now() - start);
              }
              send('pointerup', 580, 340);
              done(steps);
            })
            """).ConfigureAwait(false);
        Print("one step of a brush, ms to the next frame, median of 20", steps.Order().ElementAt(steps.Length / 2));
        Print("the slowest of these", steps.Max());
        await page.WaitForTimeoutAsync(5000).ConfigureAwait(false);
        Print("longest task of a brush, ms", await page.EvaluateAsync<double>("Math.max(0, ...window.long)").ConfigureAwait(false));
    }

    private static void Print(string what, double value) => Console.WriteLine($"{what,-60} {value:N0}");

    private static ParameterDimension Log(string name, double low, double high) => new(name, new NumberRange(low, high, IsLogScale: true));

    private static ParameterDimension Numbers(string name, double low, double high) => new(name, new NumberRange(low, high));

    private static ParameterDimension Integers(string name, int low, int high) => new(name, new IntegerRange(low, high));

    private static ParameterDimension Words(string name, params string[] words) =>
        new(name, new ChoiceRange([.. words.Select(ParameterValue.Of)]));
}
