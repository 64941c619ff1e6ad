using System.Globalization;
using Orleans;

namespace Experiments.Domain;

/// <summary>Which of an experiment's fitted models are meant.</summary>
public enum ModelChoiceKind
{
    /// <summary>The mean of the models of all its runs, as <c>predict</c> uses them.</summary>
    Mean,

    /// <summary>The model of one run.</summary>
    Run,

    /// <summary>The model that was fitted on all data.</summary>
    Refit,
}

/// <summary>Which of an experiment's fitted models are meant.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Repeat">The run's repeat; 0 unless one run is meant.</param>
/// <param name="Fold">The run's fold; 0 unless one run is meant.</param>
[GenerateSerializer, Immutable, Alias("model-choice")]
public sealed record ModelChoice(ModelChoiceKind Kind = ModelChoiceKind.Mean, int Repeat = 0, int Fold = 0)
{
    /// <summary>In words, for so many models.</summary>
    public string Describe(int models) => Kind switch
    {
        ModelChoiceKind.Refit => "one model, fitted on all data",
        ModelChoiceKind.Run => string.Create(CultureInfo.InvariantCulture, $"the model of r{Repeat}f{Fold}"),
        _ when models == 1 => "the model of its only run",
        _ => string.Create(CultureInfo.InvariantCulture, $"the mean of {models} models, one per run"),
    };
}
