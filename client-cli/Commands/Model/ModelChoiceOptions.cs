using System.CommandLine;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Model;

/// <summary>The options by which a verb says which of an experiment's models it means.</summary>
internal sealed class ModelChoiceOptions
{
    private readonly Option<int?> _fold = new("--fold")
    {
        Description = "Take the model of one fold, from 0; without it, the mean of all folds' models.",
        HelpName = "K",
    };

    private readonly Option<int?> _repeat = new("--repeat") { Description = "The repeat of that fold, from 0.", HelpName = "R" };

    private readonly Option<bool> _refit = new("--refit")
    {
        Description = "Take the model that `model refit` fitted on all data.",
    };

    /// <summary>The options.</summary>
    public IReadOnlyList<Symbol> Symbols => [_fold, _repeat, _refit];

    /// <summary>What they say.</summary>
    /// <exception cref="UserErrorException">They contradict each other.</exception>
    public ModelChoice Read(Invocation invocation) =>
        ModelChanges.Choose(invocation.Value(_fold), invocation.Value(_repeat), invocation.Value(_refit));
}
