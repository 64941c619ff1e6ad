using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Networks;
using Experiments.Models.Networks.Architectures;
using Experiments.Models.Networks.Weights;
using Xunit;

namespace Experiments.Unit.Models.Networks;

/// <summary>What both networks guarantee.</summary>
public sealed class NetworkFamilyTests
{
    private static readonly (string, object)[] Small = [("filters", 8), ("epochs", 20), ("learningRate", 0.01), ("batchSize", 16)];

    public static TheoryData<string> Families() => ["cnn", "crnn"];

    [Theory]
    [InlineData("cnn", 258_058)]
    [InlineData("crnn", 155_146)]
    public void The_default_networks_have_the_documented_number_of_weights(string family, int expected)
    {
        var architecture = (INetworkArchitecture)ToySpectrograms.Family(family);
        var layers = architecture.BuildLayers(128, 130, 10, architecture.Parameters.Complete(ParameterSet.Empty));
        var trained = new Network(layers).Layout.Specs.Where(spec => spec.Group is not WeightGroup.Statistic);
        Assert.Equal(expected, trained.Sum(spec => spec.Length));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_trained_network_is_accurate_and_an_untrained_one_is_not(string name)
    {
        var family = ToySpectrograms.Family(name);
        var (train, test) = (ToySpectrograms.Rows(96, 4, 1, noise: 3), ToySpectrograms.Rows(80, 4, 2, noise: 3));
        using var trained = family.Fit(ToySpectrograms.Request(family, train, null, Small), TestContext.Current.CancellationToken);
        (string, object)[] hardly =
        [
            .. Small.Where(pair => pair.Item1 is not ("epochs" or "learningRate")), ("epochs", 1), ("learningRate", 1e-7),
        ];
        using var untrained = family.Fit(
            ToySpectrograms.Request(family, train, null, hardly), TestContext.Current.CancellationToken);
        Assert.InRange(ToySpectrograms.Accuracy(trained, test), 0.9, 1);
        Assert.InRange(ToySpectrograms.Accuracy(untrained, test), 0, 0.6);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_network_learns_with_every_regularization_enabled(string name)
    {
        var family = ToySpectrograms.Family(name);
        var (train, test) = (ToySpectrograms.Rows(96, 4, 1), ToySpectrograms.Rows(80, 4, 2));
        var heard = new List<FitProgress>();
        var request = ToySpectrograms.Request(family, train, ToySpectrograms.Rows(40, 4, 3),
        [
            ("filters", 8), ("epochs", 25), ("learningRate", 0.02), ("schedule", "one-cycle"), ("batchNorm", true), ("dropout", 0.1),
            ("convDropout", 0.05),
            ("weightDecay", 0.01), ("l1", 1e-5), ("gradientClip", 5.0), ("labelSmoothing", 0.1), ("mixup", 0.2), ("specAugment", "light"),
            ("gain", 3.0),
            ("timeShift", 0.2), ("earlyStopping", 25), ("swa", 0.2), ("classWeights", "balanced"),
        ]) with
        { Progress = new Listener(heard.Add) };
        using var model = family.Fit(request, TestContext.Current.CancellationToken);
        Assert.InRange(ToySpectrograms.Accuracy(model, test), 0.8, 1);
        Assert.Equal(Enumerable.Range(1, 25), heard.Select(progress => progress.Step));
        Assert.All(heard, progress => Assert.True(progress is { Steps: 25, Epoch: { ValidationLoss: > 0, SamplesPerSecond: > 0 } }));
        Assert.True(heard[^1].Epoch!.ValidationLoss < heard[0].Epoch!.ValidationLoss); // not null: asserted above
    }

    [Theory]
    [InlineData("cnn", "float32")]
    [InlineData("crnn", "float32")]
    [InlineData("cnn", "bfloat16")]
    [InlineData("crnn", "bfloat16")]
    public void The_same_seed_gives_the_same_bits_and_another_seed_different_ones(string name, string precision)
    {
        var family = ToySpectrograms.Family(name);
        var request = ToySpectrograms.Request(
            family,
            ToySpectrograms.Rows(20, 3, 1),
            null,
            ("filters", 4), ("epochs", 2), ("dropout", 0.3), ("mixup", 0.3), ("specAugment", "strong"), ("precision", precision));
        Assert.Equal(Fit(request), Fit(request));
        Assert.NotEqual(Fit(request), Fit(request with { Seed = 8 }));

        byte[] Fit(FitRequest request)
        {
            using var model = family.Fit(request, TestContext.Current.CancellationToken);
            return ToySpectrograms.Bytes(model);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Concurrent_fits_give_the_same_bits_as_separate_ones(string name)
    {
        var family = ToySpectrograms.Family(name);
        var requests = Enumerable.Range(0, 4).Select(seed => ToySpectrograms.Request(
            family, ToySpectrograms.Rows(20, 3, 1), null, [("filters", 4), ("epochs", 2), ("dropout", 0.3)]) with
        { Seed = (ulong)seed, Threads = 1 + (seed % 2) }).ToList();
        var alone = requests.ConvertAll(Fit);
        var together = new byte[4][];
        Parallel.For(0, 4, i => together[i] = Fit(requests[i]));
        Assert.Equal(alone, together);

        byte[] Fit(FitRequest request)
        {
            using var model = family.Fit(request, TestContext.Current.CancellationToken);
            return ToySpectrograms.Bytes(model);
        }
    }

    [Theory]
    [InlineData("cnn", 32, 32, 1)]
    [InlineData("crnn", 32, 32, 1)]
    [InlineData("cnn", 128, 130, 1)]
    [InlineData("crnn", 128, 130, 1)]
    [InlineData("cnn", 32, 40, 2)]
    public void A_prediction_has_the_same_bits_whatever_the_other_rows(string name, int nMels, int frames, int threads)
    {
        var family = ToySpectrograms.Family(name);
        var rows = ToySpectrograms.Rows(nMels == 128 ? 8 : 70, 5, 1, nMels: nMels, frames: frames);
        var train = new LabelledRows(rows.Rows.Select([0, 1, 2, 3, 4]), [0, 1, 2, 3, 4]);
        var settings = ToySpectrograms.Request(family, train, null, ("epochs", 1), ("filters", nMels == 128 ? 32 : 8));
        using var model = family.Fit(settings with { Threads = threads }, TestContext.Current.CancellationToken);
        var all = model.PredictProbabilities(rows.Rows, TestContext.Current.CancellationToken).Chunk(5).ToList();
        var last = rows.Rows.Count - 1;
        foreach (var row in new[] { 0, 1, 3, last })
        {
            Assert.Equal(all[row], model.PredictProbabilities(rows.Rows.Select([row]), TestContext.Current.CancellationToken));
        }

        var backwards = model.PredictProbabilities(
            rows.Rows.Select([.. Enumerable.Range(0, last + 1).Reverse()]), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Reverse(all), backwards.Chunk(5));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_loaded_network_predicts_and_saves_the_same_bits(string name)
    {
        var family = ToySpectrograms.Family(name);
        var rows = ToySpectrograms.Rows(40, 3, 1);
        var request = ToySpectrograms.Request(family, rows, null, ("epochs", 2), ("filters", 4), ("batchNorm", true));
        using var model = family.Fit(request, TestContext.Current.CancellationToken);
        var bytes = ToySpectrograms.Bytes(model);
        using var loaded = family.Load(new MemoryStream(bytes));
        Assert.Equal(
            model.PredictProbabilities(rows.Rows, TestContext.Current.CancellationToken),
            loaded.PredictProbabilities(rows.Rows, TestContext.Current.CancellationToken));
        Assert.Equal(bytes, ToySpectrograms.Bytes(loaded));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_genre_absent_from_train_is_never_predicted_and_rows_sum_to_1(string name)
    {
        var family = ToySpectrograms.Family(name);
        var rows = ToySpectrograms.Rows(30, 4, 1);
        var present = Enumerable.Range(0, 30).Where(row => rows.Labels[row] != 1).ToList();
        var train = new LabelledRows(rows.Rows.Select(present), [.. present.Select(row => rows.Labels[row])]);
        var request = ToySpectrograms.Request(family, train, rows, ("epochs", 1), ("filters", 4), ("classWeights", "balanced"));
        using var model = family.Fit(request, TestContext.Current.CancellationToken);
        using var loaded = family.Load(new MemoryStream(ToySpectrograms.Bytes(model)));
        Assert.All(loaded.PredictProbabilities(rows.Rows, TestContext.Current.CancellationToken).Chunk(4), row =>
        {
            Assert.Equal(0, row[1]);
            Assert.Equal(1, row.Sum(), 1e-6);
        });
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_single_training_row_is_predicted_with_certainty(string name)
    {
        var family = ToySpectrograms.Family(name);
        var rows = ToySpectrograms.Rows(1, 1, 1);
        var request = ToySpectrograms.Request(family, rows, null, ("epochs", 2), ("filters", 2), ("batchNorm", true), ("mixup", 0.5));
        using var model = family.Fit(request with { Genres = ["blues", "jazz"] }, TestContext.Current.CancellationToken);
        Assert.Equal([1, 0], model.PredictProbabilities(rows.Rows, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Fit_can_be_canceled(string name)
    {
        var family = ToySpectrograms.Family(name);
        using var source = new CancellationTokenSource();
        var request = ToySpectrograms.Request(family, ToySpectrograms.Rows(20, 3, 1), null, ("epochs", 10_000), ("filters", 4))
            with
        { Progress = new Listener(_ => source.Cancel()) };
        Assert.ThrowsAny<OperationCanceledException>(() => family.Fit(request, source.Token));
    }

    [Fact]
    public void Early_stopping_keeps_the_weights_of_the_best_epoch()
    {
        var family = new Cnn();
        var (train, validation) = (ToySpectrograms.Rows(12, 3, 1, noise: 14), ToySpectrograms.Rows(60, 3, 2, noise: 14));
        var heard = new List<EpochMetrics>();
        var request = ToySpectrograms.Request(family, train, validation, ("epochs", 60), ("filters", 8), ("learningRate", 0.01),
            ("earlyStopping", 4))
            with
        { Progress = new Listener(progress => heard.Add(progress.Epoch!)) }; // not null: networks have epochs
        using var model = family.Fit(request, TestContext.Current.CancellationToken);
        var best = heard.Min(epoch => epoch.ValidationLoss);
        Assert.InRange(heard.Count, 5, 59);
        Assert.Equal(best, heard[^5].ValidationLoss);
        var probabilities = model.PredictProbabilities(validation.Rows, TestContext.Current.CancellationToken);
        Assert.Equal(best, Predictor.Score(probabilities, validation.Labels.AsSpan()).Loss);
    }

    [Fact]
    public void A_large_batch_processed_in_parts_takes_the_same_step()
    {
        // 80 rows pass in parts of 32; the same 40 rows twice have the gradient of the 40.
        var family = new Cnn();
        var rows = ToySpectrograms.Rows(40, 4, 1);
        var twice = new LabelledRows(
            rows.Rows.Select([.. Enumerable.Range(0, 80).Select(row => row % 40)]), [.. rows.Labels, .. rows.Labels]);
        var losses = new[] { (rows, 40), (twice, 80) }.Select(pair =>
        {
            var heard = new List<double>();
            var request = ToySpectrograms.Request(family, pair.Item1, null, ("epochs", 5), ("filters", 4), ("batchSize", pair.Item2),
                ("optimizer", "sgd"))
                with
            { Progress = new Listener(progress => heard.Add(progress.Epoch!.TrainLoss)) }; // not null: networks have epochs
            using var model = family.Fit(request, TestContext.Current.CancellationToken);
            return heard;
        }).ToList();
        Assert.All(losses[0].Zip(losses[1]), pair => Assert.Equal(pair.First, pair.Second, 1e-4)); // float32 sums in another order
    }

    [Theory]
    [InlineData("cnn", 8, 40, "cnn: 4 blocks halve a spectrogram of 8 x 40 to nothing; they need 16 x 16 or more")]
    [InlineData("crnn", 3, 40, "crnn: a spectrogram of 3 x 40 is too small for 3 blocks; they need 4 x 8 or more")]
    public void A_spectrogram_that_is_too_small_is_refused(string name, int nMels, int frames, string expected)
    {
        var family = ToySpectrograms.Family(name);
        var rows = ToySpectrograms.Rows(6, 2, 1, nMels: nMels, frames: frames);
        var error = Assert.Throws<UserErrorException>(
            () => family.Fit(ToySpectrograms.Request(family, rows, null), TestContext.Current.CancellationToken));
        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void Rows_and_settings_that_cannot_be_fitted_are_refused()
    {
        var family = new Cnn();
        var rows = ToySpectrograms.Rows(6, 2, 1);
        var request = ToySpectrograms.Request(family, rows, null, ("epochs", 1), ("filters", 2));
        Assert.StartsWith("cnn needs mel spectrograms [nMels, frames], not rows of shape [57]", Error(request with
        {
            Train = new(new MemoryRows(new float[57], 57), [0]),
        }), StringComparison.Ordinal);
        Assert.StartsWith(
            "cnn: there are no training rows",
            Error(request with { Train = ToySpectrograms.None(rows) }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "cnn: earlyStopping needs validation rows",
            Error(request with { Parameters = request.Parameters.With("earlyStopping", ParameterValue.Of(3)) }),
            StringComparison.Ordinal);
        Assert.StartsWith("'gpu' is not a device", Error(request with { Device = "gpu" }), StringComparison.Ordinal);
        var diverging = ToySpectrograms.Request(
            family, rows, null, ("optimizer", "sgd"), ("learningRate", 10.0), ("epochs", 60), ("activation", "leaky-relu"),
            ("standardize", "none"));
        Assert.StartsWith("cnn: the training diverged in epoch ", Error(diverging), StringComparison.Ordinal);
        using var model = family.Fit(request, TestContext.Current.CancellationToken);
        var other = ToySpectrograms.Rows(1, 1, 1, nMels: 20);
        Assert.Equal(
            "cnn was fitted on spectrograms of shape [16, 16], not [20, 16]",
            Assert.Throws<UserErrorException>(() => model.PredictProbabilities(other.Rows, TestContext.Current.CancellationToken)).Message);

        string Error(FitRequest request) =>
            Assert.Throws<UserErrorException>(() => family.Fit(request, TestContext.Current.CancellationToken)).Message;
    }

    [Fact]
    public void A_foreign_newer_or_damaged_file_is_refused_with_the_reason()
    {
        var family = new Cnn();
        using var model = family.Fit(
            ToySpectrograms.Request(family, ToySpectrograms.Rows(6, 2, 1), null, ("epochs", 1), ("filters", 2)),
            TestContext.Current.CancellationToken);
        var file = SafetensorsFile.Read(new MemoryStream(ToySpectrograms.Bytes(model)));
        Assert.Equal("the saved network is of family cnn, not crnn", Error(new Crnn(), file));
        Assert.Equal(
            "the saved network has format version 2; this build reads 1: use the build that wrote it",
            Error(family, With("formatVersion", "2")));
        Assert.StartsWith("the saved network is damaged: ", Error(family, With("genreCount", "0")), StringComparison.Ordinal);
        Assert.StartsWith("the saved network is damaged: ", Error(family, With("outputs", "[0,7]")), StringComparison.Ordinal);
        Assert.StartsWith("the saved network is damaged: ", Error(family, With("shape", "[4096,4096]")), StringComparison.Ordinal);
        Assert.StartsWith("the saved network is damaged: ", Error(family, With("shape", "[65536,1048576]")), StringComparison.Ordinal);
        const string Large = """{"pooling":"flatten","blocks":2,"denseUnits":4096,"filters":512}""";
        Assert.StartsWith(
            "the saved network is damaged: its parameters describe a network",
            Error(family, With("parameters", Large, ("shape", "[16,1048576]"))),
            StringComparison.Ordinal);
        Assert.StartsWith("the saved network is damaged: 'output.bias' has a value that is NaN", Error(family, file with
        {
            Tensors = new Dictionary<string, StoredTensor>(file.Tensors) { ["output.bias"] = StoredTensor.Flat([float.NaN, 0]) },
        }), StringComparison.Ordinal);
        Assert.StartsWith("the saved network is damaged: 'dense.bias'", Error(family, file with
        {
            Tensors = file.Tensors.Where(pair => pair.Key != "dense.bias").ToDictionary(),
        }), StringComparison.Ordinal);

        SafetensorsFile With(string key, string value, params (string Key, string Value)[] more)
        {
            var metadata = new Dictionary<string, string>(file.Metadata) { [key] = value };
            foreach (var (otherKey, otherValue) in more)
            {
                metadata[otherKey] = otherValue;
            }

            return file with { Metadata = metadata };
        }

        static string Error(IModelFamily family, SafetensorsFile file)
        {
            using var stream = new MemoryStream();
            file.Write(stream);
            stream.Position = 0;
            return Assert.Throws<UserErrorException>(() => family.Load(stream)).Message;
        }
    }
}
