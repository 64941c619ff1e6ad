using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Networks;
using Experiments.Models.Networks.Architectures;

namespace Experiments.Unit.Models.Networks;

/// <summary>Small noisy spectrograms in decibels whose genre is the loud band; and fits on them.</summary>
internal static class ToySpectrograms
{
    public const int NMels = 16;
    public const int Frames = 16;

    public static LabelledRows Rows(int count, int genres, ulong seed, double noise = 6, int nMels = NMels, int frames = Frames)
    {
        var random = new RandomStream(seed);
        var values = new float[count * nMels * frames];
        var labels = new int[count];
        for (var row = 0; row < count; row++)
        {
            labels[row] = row % genres;
            var loud = (labels[row] + 1) * nMels / (genres + 1);
            for (var i = 0; i < nMels * frames; i++)
            {
                values[(row * nMels * frames) + i] = (float)(-40 + (noise * random.NextNormal()) + (i / frames == loud ? 12 : 0));
            }
        }

        return new(new MemoryRows(values, nMels, frames), [.. labels]);
    }

    public static LabelledRows None(LabelledRows like) => new(like.Rows.Select([]), []);

    public static FitRequest Request(
        IModelFamily family, LabelledRows train, LabelledRows? validation, params (string Name, object Value)[] parameters) => new()
        {
            Train = train,
            Validation = validation ?? None(train),
            Genres = [.. Enumerable.Range(0, train.Labels.Max() + 1).Select(genre => $"genre{genre}")],
            Parameters = family.Parameters.Complete(Set(parameters)),
            Seed = 7,
        };

    public static ParameterSet Set(params (string Name, object Value)[] parameters) =>
        new(parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value switch
        {
            int number => ParameterValue.Of(number),
            double number => ParameterValue.Of(number),
            bool flag => ParameterValue.Of(flag),
            var word => ParameterValue.Of((string)word),
        })));

    public static IModelFamily Family(string name) => name == "cnn" ? new Cnn() : new Crnn();

    public static byte[] Bytes(IFittedModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    public static double Accuracy(IFittedModel model, LabelledRows rows)
    {
        var probabilities = model.PredictProbabilities(rows.Rows, CancellationToken.None);
        return Predictor.Score(probabilities, rows.Labels.AsSpan()).Accuracy;
    }
}

/// <summary>Forwards each report at once, on the reporting thread.</summary>
internal sealed class Listener(Action<FitProgress> heard) : IProgress<FitProgress>
{
    public void Report(FitProgress value) => heard(value);
}

/// <summary>A checkpoint in memory.</summary>
internal sealed class MemoryCheckpoints : ICheckpointStore
{
    public byte[]? Latest { get; set; }

    public List<int> Epochs { get; } = [];

    public void Save(int epoch, Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        Latest = stream.ToArray();
        Epochs.Add(epoch);
    }

    public Stream? OpenLatest() => Latest is null ? null : new MemoryStream(Latest);
}
