using System.CommandLine;
using Experiments.Domain;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>Imports what listeners played.</summary>
internal sealed class AudienceImport : IVerb
{
    private readonly Argument<string> _name = AudienceArgument.Create();
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "CSV or TSV file with the columns user, track, plays and perhaps time (a date, or seconds since 1970).",
    };

    public string Path => "audience import";

    public string Description => "Imports what listeners played: a table of users, tracks and plays, with or without times.";

    public IReadOnlyList<string> Examples => ["experiments audience import listeners plays.csv"];

    public IReadOnlyList<Symbol> Symbols => [_name, _file];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        // Before anything is connected to.
        var (name, file) = (Names.Require(invocation.Required(_name), "an audience"), invocation.Required(_file));
        _ = InputFile.Measure(file);
        return invocation.ShowAsync(
            grains => AudienceSteps.ImportAsync(grains, name, file, invocation.Terminal, cancellationToken), cancellationToken);
    }
}
