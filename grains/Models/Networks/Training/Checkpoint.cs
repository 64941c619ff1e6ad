using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Experiments.Models.Networks.Weights;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// Everything needed to resume training after an epoch as if it had never stopped. Learning rate and random streams are functions of seed,
/// epoch and step, so these numbers are the complete state: no random state is carried from one epoch to the next.
/// </summary>
internal sealed record Checkpoint
{
    private const string Format = "experiments-checkpoint";
    private const string Version = "1";

    /// <summary>Hash over what is fitted: a checkpoint of another fit is rejected.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Epochs done.</summary>
    public required int Epoch { get; init; }

    /// <summary>All weights, in buffer layout.</summary>
    public required float[] Weights { get; init; }

    /// <summary>The optimizer's state.</summary>
    public required ImmutableArray<float[]> OptimizerSlots { get; init; }

    /// <summary>Number of optimizer steps: the position in the schedule.</summary>
    public required long OptimizerSteps { get; init; }

    /// <summary>The best epoch so far and how long ago it was.</summary>
    public required EarlyStopping EarlyStopping { get; init; }

    /// <summary>The weights of the best epoch; null if they are not kept.</summary>
    public required float[]? BestWeights { get; init; }

    /// <summary>The average so far.</summary>
    public required WeightAverage Average { get; init; }

    /// <summary>Writes it.</summary>
    public void Write(Stream stream)
    {
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal) { ["weights"] = StoredTensor.Flat(Weights) };
        for (var slot = 0; slot < OptimizerSlots.Length; slot++)
        {
            tensors[$"optimizer.{slot}"] = StoredTensor.Flat(OptimizerSlots[slot]);
        }

        if (BestWeights is not null)
        {
            tensors["best"] = StoredTensor.Flat(BestWeights);
        }

        if (Average.Mean is not null)
        {
            tensors["average"] = StoredTensor.Flat(Average.Mean);
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["formatVersion"] = Version,
            ["fingerprint"] = Fingerprint,
            ["epoch"] = Print(Epoch),
            ["optimizerSteps"] = Print(OptimizerSteps),
            ["patience"] = Print(EarlyStopping.Patience),
            ["bestLoss"] = EarlyStopping.BestLoss.ToString("R", CultureInfo.InvariantCulture),
            ["bestEpoch"] = Print(EarlyStopping.BestEpoch),
            ["epochsSinceBest"] = Print(EarlyStopping.EpochsSinceBest),
            ["averagedEpochs"] = Print(Average.Count),
        };
        new SafetensorsFile(metadata, tensors).Write(stream);

        static string Print(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="UserErrorException">It is not a checkpoint, has a different format version, or belongs to another fit.</exception>
    /// <param name="stream">Where from.</param>
    /// <param name="fingerprints">Fingerprints of the fit, from this build and earlier ones.</param>
    public static Checkpoint Read(Stream stream, params IReadOnlyCollection<string> fingerprints) =>
        FileErrors.Name(stream, () => ReadUnnamed(stream, fingerprints));

    private static Checkpoint ReadUnnamed(Stream stream, IReadOnlyCollection<string> fingerprints)
    {
        var file = SafetensorsFile.Read(stream);
        if (file.Metadata.GetValueOrDefault("format") != Format || file.Metadata.GetValueOrDefault("formatVersion") != Version)
        {
            throw new UserErrorException($"not a checkpoint of format version {Version}; delete it to start from the beginning");
        }

        if (file.Metadata.GetValueOrDefault("fingerprint") is not { } fingerprint || !fingerprints.Contains(fingerprint))
        {
            throw new UserErrorException("the checkpoint belongs to a fit with other parameters, rows or seed; delete it to start from "
                + "the beginning");
        }

        return new()
        {
            Fingerprint = fingerprint,
            Epoch = (int)Number("epoch"),
            Weights = file.Tensors["weights"].Values,
            OptimizerSlots = [.. Enumerable.Range(0, 2).Select(slot => Find($"optimizer.{slot}")).OfType<float[]>()],
            OptimizerSteps = Number("optimizerSteps"),
            EarlyStopping = new(
                (int)Number("patience"),
                double.Parse(file.Metadata["bestLoss"], CultureInfo.InvariantCulture),
                (int)Number("bestEpoch"),
                (int)Number("epochsSinceBest")),
            BestWeights = Find("best"),
            Average = new(Find("average"), (int)Number("averagedEpochs")),
        };

        long Number(string name) => long.Parse(file.Metadata[name], CultureInfo.InvariantCulture);
        float[]? Find(string name) => file.Tensors.GetValueOrDefault(name)?.Values;
    }
}
