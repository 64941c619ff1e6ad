using System.CommandLine;
using Experiments.ClientCli.Shells;

namespace Experiments.ClientCli.Commands;

/// <summary>Prints the script that makes a shell complete command lines of this program.</summary>
internal sealed class Completion : IVerb
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "Shell: bash, zsh, fish or pwsh." };

    public Completion() => _shell.AcceptOnlyFromAmong(CompletionScript.Shells);

    public string Path => "completion";

    public string Description => "Prints a shell completion script for verbs, options and names.";

    public IReadOnlyList<string> Examples => ["experiments completion bash", "experiments completion fish"];

    public IReadOnlyList<Symbol> Symbols => [_shell];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var shell = invocation.Required(_shell);
        var script = CompletionScript.Of(shell);
        invocation.Terminal.Script(script);
        invocation.Terminal.Json(new { Shell = shell, Script = script });
        return Task.FromResult(ExitCode.Done);
    }
}
