using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands;

/// <summary>Shows what is installed, missing or slow on this machine.</summary>
internal sealed class Doctor : IVerb
{
    public string Path => "doctor";

    public string Description =>
        "Checks this machine: runtime, libraries, processor, memory, store disk and cluster database.";

    public IReadOnlyList<string> Examples =>
        ["experiments doctor", "experiments doctor --cluster 'Host=db;Username=experiments'"];

    public IReadOnlyList<Symbol> Symbols => [];

    /// <summary>Exit code 1 if something essential is missing.</summary>
    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var checks = await Machine.ExamineAsync(invocation, cancellationToken).ConfigureAwait(false);
        var isUsable = !checks.Any(check => check is { IsNeeded: true, State: "missing" });
        new View(
            [
                Table.Of(["check", "state", "found"], checks, check => [check.Name, check.State, check.Found]),
                .. checks.Where(check => check.Advice is not null).Select(check => new Line($"{check.Name}: {check.Advice}")),
            ],
            new { IsUsable = isUsable, Checks = checks }).ShowOn(invocation.Terminal);
        return isUsable ? ExitCode.Done : ExitCode.Failed;
    }
}
